import type { ColumnProfile, Step } from '@dms/domain';
import { readStep } from '../steps/registry';

export interface StepSuggestion {
  step: Step;
  /** Why, in a sentence. */
  reason: string;
  columns: string[];
}

const emptyWords = new Set(['null', 'n/a', 'na', 'none', 'nil', '-', '--', '?', '#n/a', 'unknown', 'k.a.']);

/** Steps that the profile of a table speaks for, in the order in which they make sense. Nothing is done by itself. */
export function suggestSteps(profile: readonly ColumnProfile[], rows: number): StepSuggestion[] {
  if (rows === 0) return [];
  const texts = profile.filter(({ type, nulls, blanks }) => type === 'text' && nulls + blanks < rows);
  return [
    ...emptyColumns(profile, rows),
    ...untrimmed(texts),
    ...texts.flatMap(wordsForNothing),
    ...texts.flatMap(typed),
    ...repeatedKeys(profile, rows),
  ].filter(({ step }) => isKnown(step));
}

function emptyColumns(profile: readonly ColumnProfile[], rows: number): StepSuggestion[] {
  const columns = profile.filter(({ nulls, blanks }) => nulls + blanks === rows).map(({ name }) => name);
  if (columns.length === 0 || columns.length === profile.length) return [];
  return [{ step: { op: 'drop', columns }, reason: 'Empty in every row.', columns }];
}

function untrimmed(texts: readonly ColumnProfile[]): StepSuggestion[] {
  const isRough = ({ blanks, top }: ColumnProfile) =>
    blanks > 0 || top.some(({ value }) => typeof value === 'string' && value !== value.trim());
  const columns = texts.filter(isRough).map(({ name }) => name);
  if (columns.length === 0) return [];
  const step = { op: 'clean', columns, trim: true, blankToNull: true };
  return [{ step, reason: 'Spaces at the ends, or cells of spaces only.', columns }];
}

function wordsForNothing({ name, top }: ColumnProfile): StepSuggestion[] {
  const words = top.map(({ value }) => value).filter((value): value is string => typeof value === 'string');
  const found = words.filter((word) => emptyWords.has(word.trim().toLowerCase()));
  if (found.length === 0) return [];
  const values = Object.fromEntries(found.map((word) => [word, null]));
  const step = { op: 'map', column: name, values, default: 'keep' };
  return [{ step, reason: `Words that mean nothing: ${found.slice(0, 5).join(', ')}`, columns: [name] }];
}

function typed({ name, semantic, formats }: ColumnProfile): StepSuggestion[] {
  const parse = (reason: string, parameters: Omit<Step, 'op'>): StepSuggestion[] => [
    { step: { op: 'parse', column: name, onError: 'reject', ...parameters }, reason, columns: [name] },
  ];
  switch (semantic) {
    case 'date':
      return formats ? parse(`Dates written as ${formats.join(', ')}.`, { type: 'date', formats }) : [];
    case 'integer':
      return parse('Whole numbers.', { type: 'integer' });
    case 'decimal':
      return parse('Numbers with a point.', { type: 'decimal', decimal: '.', grouping: ',' });
    case 'decimalComma':
      return parse('Numbers with a comma.', { type: 'decimal', decimal: ',', grouping: '.' });
    case 'boolean':
      return parse('Words for yes and no.', { type: 'boolean' });
    case 'email':
      return [
        {
          step: { op: 'email', column: name, onError: 'keep' },
          reason: 'E-mail addresses.',
          columns: [name],
        },
      ];
    case 'salesforceId':
      return [
        {
          step: { op: 'salesforceId', column: name, to: 18, onError: 'keep' },
          reason: 'Salesforce ids; 18 characters do not depend on letter case.',
          columns: [name],
        },
      ];
    default:
      return [];
  }
}

/** A column that is nearly a key: what repeats in it is most likely entered twice. */
function repeatedKeys(profile: readonly ColumnProfile[], rows: number): StepSuggestion[] {
  const key = profile.find(
    ({ name, nulls, blanks, distinct }) =>
      /(^|[ _-])(id|key|number|no|nr|code|e-?mail)$/i.test(name) &&
      nulls + blanks === 0 &&
      distinct < rows &&
      distinct >= rows * 0.9,
  );
  if (!key) return [];
  const step = { op: 'dedupe', keys: [key.name], keep: 'first', trim: true };
  return [{ step, reason: `${rows - key.distinct} rows repeat a ${key.name}.`, columns: [key.name] }];
}

function isKnown(step: Step): boolean {
  try {
    readStep(step);
    return true;
  } catch {
    return false;
  }
}
