/** Why a record was set aside, as a translation: DMS keeps the reason in English beside the record. */
export function reasonWords(reason: string): { key: string; params: Record<string, string> } | undefined {
  const fields = /^Too (few|many) fields: (\d+) instead of (\d+)$/.exec(reason);
  if (fields) {
    const [, kind, found = '', wanted = ''] = fields;
    return { key: `source.reason.${kind === 'few' ? 'few' : 'many'}`, params: { found, wanted } };
  }
  const key = (
    [
      [/NUL byte/, 'source.reason.nul'],
      [/not UTF-8/, 'source.reason.encoding'],
      [/quote is opened and never closed/, 'source.reason.quote'],
      [/begins as a remark does/, 'source.reason.remark'],
      [/longer than|more than any table/, 'source.reason.tooLarge'],
    ] as const
  ).find(([pattern]) => pattern.test(reason))?.[1];
  return key && { key, params: {} };
}
