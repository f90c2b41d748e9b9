/** What earlier requests answered, by their referenceId. */
export type Answers = ReadonlyMap<string, unknown>;

/** A reference that leads nowhere. */
export class UnknownReference extends Error {}

const REFERENCE = /@\{(\w+)((?:\.\w+|\[\d+\])*)\}/g;

/** Puts answers where `@{account.id}` and `@{query.records[0].Id}` stand, in all texts of a value. */
export function resolveReferences<T>(value: T, answers: Answers): T {
  return walk(value, answers, 0) as T;
}

function walk(value: unknown, answers: Answers, depth: number): unknown {
  if (depth > 100) throw new UnknownReference('The request is nested too deeply.');
  if (typeof value === 'string') return inText(value, answers);
  if (Array.isArray(value)) return value.map((item) => walk(item, answers, depth + 1));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, walk(item, answers, depth + 1)]),
  );
}

function inText(text: string, answers: Answers): unknown {
  const whole = /^@\{(\w+)((?:\.\w+|\[\d+\])*)\}$/.exec(text);
  if (whole) return read(whole[1] ?? '', whole[2] ?? '', answers);
  return text.replace(REFERENCE, (_, name: string, path: string) => String(read(name, path, answers)));
}

/** Field names are found in any case: answers say `id`, and clients ask for `Id`. */
function read(name: string, path: string, answers: Answers): unknown {
  let value = answers.get(name);
  for (const step of path.match(/\w+/g) ?? []) value = member(value, step);
  if (value === undefined || value === null || typeof value === 'object')
    throw new UnknownReference(
      `Invalid reference specified. No value for ${name}${path} found in ${name}. Provided reference name or path might be incorrect.`,
    );
  return value;
}

function member(value: unknown, step: string): unknown {
  if (value === null || typeof value !== 'object') return undefined;
  const entries = Object.entries(value);
  return (entries.find(([key]) => key === step) ??
    entries.find(([key]) => key.toLowerCase() === step.toLowerCase()))?.[1];
}
