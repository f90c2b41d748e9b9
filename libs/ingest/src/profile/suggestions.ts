import type { ColumnProfile, StepSuggestion } from '@dms/domain';

/** The first steps of a recipe that a column's profile speaks for, each with its reason and the rows it touches. */
export function suggestionsOf(profile: ColumnProfile, rows: number): StepSuggestion[] {
  return [
    emptyColumn(profile, rows),
    cleaning(profile),
    emptyWords(profile),
    parsing(profile),
    writing(profile),
    alike(profile),
    doubled(profile, rows),
  ].filter((suggestion) => suggestion !== undefined);
}

function emptyColumn({ name, nulls, blanks }: ColumnProfile, rows: number): StepSuggestion | undefined {
  if (rows === 0 || nulls + blanks < rows) return undefined;
  return { step: { op: 'drop', columns: [name] }, reason: 'The column has no value in any row.', rows };
}

function cleaning(profile: ColumnProfile): StepSuggestion | undefined {
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
    rows: Math.max(leadingSpaces, trailingSpaces) + blanks + nonPrinting,
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
function writing({ name, type, semantic, inferred }: ColumnProfile): StepSuggestion | undefined {
  const rows = inferred?.unfit ?? 0;
  if (type !== 'text') return undefined;
  if (semantic === 'email')
    return { step: { op: 'email', column: name, onError: 'keep' }, reason: 'E-mail addresses.', rows };
  if (semantic !== 'salesforceId') return undefined;
  const step = { op: 'salesforceId', column: name, to: 18, onError: 'keep' };
  return { step, reason: 'Salesforce ids; 18 characters do not depend on letter case.', rows };
}

function parsing({
  name,
  type,
  inferred,
  formats,
  dateOrder,
  decimalMark,
  semantic,
}: ColumnProfile): StepSuggestion | undefined {
  if (type !== 'text' || !inferred || inferred.type === 'text' || semantic === 'currency') return undefined;
  // A guess here would be a wrong date in half of the world: people are asked.
  if (dateOrder === 'unknown') return undefined;
  const share = `${(Math.floor(inferred.share * 1000) / 10).toString()} % of the values are of the type ${inferred.type}`;
  const rest = inferred.unfit > 0 ? `; ${inferred.unfit} are not and would be set aside` : '';
  return {
    step: {
      op: 'parse',
      column: name,
      type: inferred.type,
      ...(inferred.type === 'date' && formats && { formats }),
      ...(decimalMark === ',' && { decimal: ',', grouping: '.' }),
      ...(decimalMark === '.' && inferred.type === 'decimal' && { decimal: '.', grouping: ',' }),
      onError: 'reject',
    },
    reason: `${share}${rest}.`,
    rows: inferred.unfit,
  };
}

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
