import { DmsError, type ErrorCode } from '@dms/domain';

/** What the engine calls an error, what it is to people. Everything not listed is INTERNAL and says nothing. */
const kinds: Record<string, ErrorCode> = {
  'Out of Memory Error': 'OUT_OF_MEMORY',
  'Parser Error': 'BAD_EXPRESSION',
  'Binder Error': 'BAD_EXPRESSION',
  'Catalog Error': 'BAD_EXPRESSION',
  'Conversion Error': 'BAD_EXPRESSION',
  'Invalid Input Error': 'BAD_EXPRESSION',
  'Invalid Type Error': 'BAD_EXPRESSION',
  'Mismatch Type Error': 'BAD_EXPRESSION',
  'Out of Range Error': 'BAD_EXPRESSION',
  'Constraint Error': 'BAD_EXPRESSION',
  'Not implemented Error': 'BAD_EXPRESSION',
  'Syntax Error': 'BAD_EXPRESSION',
  'Expression Error': 'BAD_EXPRESSION',
  'INTERRUPT Error': 'CANCELLED',
};

const sentences: Partial<Record<ErrorCode, string>> = {
  OUT_OF_MEMORY:
    'This needs more memory than it may have. Fewer rows, fewer columns or simpler steps may do.',
  CANCELLED: 'Stopped before it was done.',
  DISK_FULL: 'The disk is full.',
  INTERNAL: 'The engine could not do this; the log has the details.',
};

/** Any error of the engine as DmsError. The words of the engine are kept only where they speak of the user's own text. */
export function engineError(error: unknown): DmsError {
  if (error instanceof DmsError) return error;
  // Errors made by native code may belong to another realm: instanceof says nothing about them.
  const message = String((error as { message?: unknown } | null)?.message ?? error);
  const [, kind = '', rest = ''] = /^([A-Za-z ]+Error): ([\s\S]*)$/.exec(message) ?? [];
  const code = diskFull(message) ? 'DISK_FULL' : (kinds[kind] ?? 'INTERNAL');
  const detail = sentences[code] ?? firstSentence(rest);
  return new DmsError(code, detail, undefined, { cause: error });
}

/** Whether an expression failed on a value it met, and not on how it was written. */
export function failedOnValue(error: unknown): boolean {
  for (let each = error; each; each = (each as { cause?: unknown }).cause) {
    const message = String((each as { message?: unknown }).message);
    if (/^(Conversion|Invalid Input|Out of Range) Error/.test(message)) return true;
  }
  return false;
}

function diskFull(message: string): boolean {
  return (
    message.includes('No space left on device') ||
    message.includes('max_temp_directory_size') ||
    message.includes('Disk quota exceeded')
  );
}

/** The first line, without hints at internals: paths, aliases of ours, candidate lists. */
function firstSentence(text: string): string {
  const line = (text.split('\n')[0] ?? '').replace(/\s*Candidate (bindings|functions):.*$/, '');
  const clean = line.replace(/(^|[\s"'(])(\/[^\s"')]+)/g, '$1…').trim();
  return clean.length > 300 ? `${clean.slice(0, 300)}…` : clean || 'The expression cannot be computed.';
}
