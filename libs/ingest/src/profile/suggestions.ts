import type { ColumnProfile, Step, StepSuggestion } from '@dms/domain';
import { wordsForFalse, wordsForTrue } from './boolean-words';
import { isoMoment } from './date-looks';

/** Counts that only suggestions need. */
export interface Affected {
  /** Rows with white space before or after the text, or nothing else, or with what nobody sees. */
  odd: number;
  /** Rows with an id of 15 characters. */
  shortIds: number;
  /** Rows with an address that is usually written another way: white space around it, capitals in its domain. */
  addresses: number;
}

/** The first steps of a recipe that a column's profile speaks for, each with its reason and the rows it touches. */
export function suggestionsOf(
  profile: ColumnProfile,
  rows: number,
  affected: Affected = { odd: profile.blanks, shortIds: 0, addresses: 0 },
): StepSuggestion[] {
  return [
    emptyColumn(profile, rows),
    cleaning(profile, affected),
    emptyWords(profile),
    parsing(profile),
    writing(profile, affected),
    alike(profile),
    doubled(profile, rows),
  ].filter((suggestion) => suggestion !== undefined);
}

function emptyColumn({ name, nulls, blanks }: ColumnProfile, rows: number): StepSuggestion | undefined {
  if (rows === 0 || nulls + blanks < rows) return undefined;
  return { step: { op: 'drop', columns: [name] }, reason: 'The column has no value in any row.', rows };
}

function cleaning(profile: ColumnProfile, { odd }: Affected): StepSuggestion | undefined {
  const { name, leadingSpaces = 0, trailingSpaces = 0, nonPrinting = 0, blanks } = profile;
  const reasons = [
    ...(leadingSpaces > 0 ? [`${leadingSpaces} cells begin with white space`] : []),
    ...(trailingSpaces > 0 ? [`${trailingSpaces} cells end with white space`] : []),
    ...(blanks > 0 ? [`${blanks} cells hold white space only`] : []),
    ...(nonPrinting > 0 ? [`${nonPrinting} cells hold characters that nobody sees`] : []),
  ];
  if (reasons.length === 0) return undefined;
  return {
    step: {
      op: 'clean',
      columns: [name],
      ...(leadingSpaces + trailingSpaces > 0 && { trim: true }),
      ...(blanks > 0 && { blankToNull: true }),
      ...(nonPrinting > 0 && { nonPrinting: 'remove' }),
    },
    reason: `${reasons.join(', ')}.`,
    rows: odd,
  };
}

const wordsForNothing = new Set('null n/a na none nil - -- ? #n/a unknown k.a.'.split(' '));

/** Among the commonest values only: elsewhere such a word may be a name. */
function emptyWords({ type, name, top }: ColumnProfile): StepSuggestion | undefined {
  if (type !== 'text') return undefined;
  const found = top.filter(
    ({ value }) => typeof value === 'string' && wordsForNothing.has(value.trim().toLowerCase()),
  );
  if (found.length === 0) return undefined;
  const words = found.map(({ value }) => String(value));
  return {
    step: {
      op: 'map',
      column: name,
      values: Object.fromEntries(words.map((word) => [word, null])),
      default: 'keep',
    },
    reason: `Words that mean nothing: ${words.slice(0, 5).join(', ')}`,
    rows: found.reduce((sum, { count }) => sum + count, 0),
  };
}

/** Looks that have a step of their own, which sets nothing aside. */
function writing(
  { name, type, semantic }: ColumnProfile,
  { shortIds, addresses }: Affected,
): StepSuggestion | undefined {
  if (type !== 'text') return undefined;
  if (semantic === 'email' && addresses > 0) {
    const reason = 'E-mail addresses with white space around them or capitals in their domain.';
    return { step: { op: 'email', column: name, onError: 'keep' }, reason, rows: addresses };
  }
  if (semantic !== 'salesforceId' || shortIds === 0) return undefined;
  const step = { op: 'salesforceId', column: name, to: 18, onError: 'keep' };
  return {
    step,
    reason: 'Salesforce ids of 15 characters; 18 do not depend on letter case.',
    rows: shortIds,
  };
}

function parsing(profile: ColumnProfile): StepSuggestion | undefined {
  const { name, type, inferred, dateOrder } = profile;
  if (type !== 'text' || !inferred || inferred.type === 'text') return undefined;
  // A guess here would be a wrong date in half of the world: people are asked.
  if (dateOrder === 'unknown') return undefined;
  const share = `${(Math.floor(inferred.share * 1000) / 10).toString()} % of the values are of the type ${inferred.type}`;
  const rest = inferred.unfit > 0 ? `; ${inferred.unfit} are not and would be set aside` : '';
  const step = { op: 'parse', column: name, type: inferred.type, ...formOf(profile), onError: 'reject' };
  return { step, reason: `${share}${rest}.`, rows: inferred.unfit };
}

/** How the values are written, as the step has to be told. */
function formOf(profile: ColumnProfile): Partial<Step> {
  const { semantic, formats, decimalMark, grouping, locale } = profile;
  if (semantic === 'date' && formats) {
    return { formats: formats.map((format) => (format.startsWith(isoMoment) ? 'iso' : format)) };
  }
  if (semantic === 'boolean') return wordsOf(profile);
  if (decimalMark === undefined) return semantic === 'currency' ? { currency: true } : {};
  const marks = { decimal: decimalMark, grouping: grouping ?? (decimalMark === ',' ? '.' : ',') };
  return {
    // India's groups of two digits are known by the language only.
    ...(locale === 'en-IN' ? { locale } : marks),
    ...(semantic === 'currency' && { currency: true }),
  };
}

/** Words that the step knows by itself. */
const usualWords = new Set(['true', 't', 'yes', 'y', 'on', 'false', 'f', 'no', 'n', 'off']);

function wordsOf({ top, distinct }: ColumnProfile): Partial<Step> {
  const seen = new Set(top.map(({ value }) => String(value).trim().toLowerCase()));
  const isAll = distinct <= top.length;
  if (isAll && [...seen].every((word) => usualWords.has(word) || !isWord(word))) return {};
  const used = (words: readonly string[]) => (isAll ? words.filter((word) => seen.has(word)) : [...words]);
  return { trueWords: used(wordsForTrue), falseWords: used(wordsForFalse) };
}

const isWord = (word: string) => wordsForTrue.includes(word) || wordsForFalse.includes(word);

function alike({ name, lookAlikes = [] }: ColumnProfile): StepSuggestion | undefined {
  const values: Record<string, string> = {};
  let rows = 0;
  for (const [first, ...others] of lookAlikes) {
    for (const { value, count } of others) {
      values[value] = first?.value ?? value;
      rows += count;
    }
  }
  if (rows === 0) return undefined;
  const reason = `${Object.keys(values).length} values differ from a commoner one in case, accents, blanks or punctuation only.`;
  return { step: { op: 'map', column: name, values, default: 'keep' }, reason, rows };
}

/** Nearly a key: at least 95 of 100 rows would stay. */
function doubled(
  { name, nulls, duplicates, distinct, semantic }: ColumnProfile,
  rows: number,
): StepSuggestion | undefined {
  if (!duplicates || duplicates.values === 0 || nulls > 0 || rows < 20) return undefined;
  const lost = rows - distinct;
  const looksLikeKey =
    /(^|[^a-z])(id|key|no|nr|number|code|email|e-mail)([^a-z]|$)/i.test(name) || semantic === 'email';
  if (!looksLikeKey || lost > rows * 0.05) return undefined;
  const reason = `${duplicates.values} values that look like keys are there more than once.`;
  return { step: { op: 'dedupe', keys: [name], keep: 'first' }, reason, rows: lost };
}
