import { quoteText } from '@dms/domain';
import { addComputed } from './computed';
import { findColumns } from './columns';
import type { Parameters } from './parameters';
import { defineStep } from './step-definition';
import type { Stage, StageColumn } from '../run/stage';
import type { StepRun } from '../run/step-run';
import { mapDistinct } from './value-map';
import { isBlank, listed, needsText, trimmed } from './text-sql';

interface Clean {
  columns: string[] | '*';
  trim: boolean;
  collapse: boolean;
  case?: 'lower' | 'upper' | 'title' | 'sentence';
  unaccent: boolean;
  nonPrinting: boolean;
  normalise?: 'NFC' | 'NFKC';
  blankToNull: boolean;
}

/** Control characters but tab and line breaks, and those that take no room. */
const unseen =
  '[\\x{0}-\\x{8}\\x{B}\\x{C}\\x{E}-\\x{1F}\\x{7F}-\\x{9F}\\x{AD}\\x{200B}\\x{200E}\\x{200F}\\x{2028}-\\x{202E}\\x{2060}-\\x{2064}\\x{FEFF}]';

/** Tidies the text of columns; columns that hold no text are left as they are when all are meant. */
export const clean = defineStep<Clean>({
  op: 'clean',
  read: readClean,
  flow: ({ columns: names }, columns) => {
    findColumns(columns, names);
    return columns;
  },
  uses: ({ columns }) => ({ reads: columns, hands: 'all' }),
  apply: async (parameters, stage, run) => {
    const { columns: names } = parameters;
    const columns =
      names === '*'
        ? stage.columns.filter(({ type }) => type === 'text')
        : findColumns(stage.columns, names).map((column) => needsText(column, 'clean'));
    const { stage: ready, texts } = await normalised(parameters, stage, columns, run);
    const made = columns.map(({ name }, index) => ({
      name,
      expression: cleaned(parameters, texts[index] as string),
    }));
    return addComputed(run, ready, made);
  },
  describe: (parameters) => {
    const { columns, trim, collapse, unaccent, nonPrinting, normalise, blankToNull } = parameters;
    const done = [
      nonPrinting && 'remove what cannot be seen',
      normalise && 'unify characters',
      trim && 'trim',
      collapse && 'collapse white space',
      unaccent && 'remove accents',
      parameters.case && `${parameters.case} case`,
      blankToNull && 'empty blank cells',
    ].filter(Boolean);
    return `Clean ${listed(columns)}: ${done.join(', ')}.`;
  },
});

/**
 * NFKC, which the engine does not know, is done on the distinct values that are not plain ASCII. It comes first:
 * what it makes of wide and joined characters is then cleaned like any other text.
 */
async function normalised({ normalise }: Clean, stage: Stage, columns: StageColumn[], run: StepRun) {
  if (normalise !== 'NFKC') return { stage, texts: columns.map(({ sql }) => sql) };
  let ready = stage;
  const texts: string[] = [];
  for (const { sql } of columns) {
    const odd = `CASE WHEN regexp_matches(${sql}, '[^\\x{0}-\\x{7F}]') THEN ${sql} END`;
    const mapped = await mapDistinct(run, ready, [odd], 1, ([text]) => [text?.normalize('NFKC') ?? null]);
    ready = mapped.stage;
    texts.push(`coalesce(${mapped.results[0]}, ${sql})`);
  }
  return { stage: ready, texts };
}

function readClean(parameters: Parameters): Clean {
  const form = parameters.has('normalise') ? parameters.oneOf('normalise', ['NFC', 'NFKC']) : undefined;
  const read: Clean = {
    columns: parameters.columns('columns'),
    trim: parameters.flag('trim'),
    collapse: parameters.flag('collapse'),
    ...(parameters.has('case') && {
      case: parameters.oneOf('case', ['lower', 'upper', 'title', 'sentence'] as const),
    }),
    unaccent: parameters.flag('unaccent'),
    nonPrinting: parameters.has('nonPrinting') && parameters.oneOf('nonPrinting', ['remove']) === 'remove',
    ...(form && { normalise: form }),
    blankToNull: parameters.flag('blankToNull'),
  };
  const { columns: _, ...options } = read;
  if (!Object.values(options).some(Boolean))
    throw parameters.wrong('trim', 'or another way to clean must be chosen');
  return read;
}

function cleaned(parameters: Clean, column: string): string {
  let sql = column;
  if (parameters.nonPrinting) sql = `regexp_replace(${sql}, ${quoteText(unseen)}, '', 'g')`;
  if (parameters.normalise === 'NFC') sql = `nfc_normalize(${sql})`;
  if (parameters.collapse) sql = `regexp_replace(${sql}, '[\\s\\x{85}\\x{FEFF}\\p{Z}]+', ' ', 'g')`;
  if (parameters.trim) sql = trimmed(sql);
  if (parameters.unaccent) sql = `strip_accents(${sql})`;
  if (parameters.case) sql = cased(parameters.case, sql);
  if (parameters.blankToNull) sql = `CASE WHEN ${isBlank(sql)} THEN NULL ELSE ${sql} END`;
  return sql;
}

function cased(form: NonNullable<Clean['case']>, sql: string): string {
  if (form === 'lower' || form === 'upper') return `${form}(${sql})`;
  if (form === 'sentence') return `(upper(left(${sql}, 1)) || lower(substr(${sql}, 2)))`;
  const words = `regexp_extract_all(lower(${sql}), '[\\pL\\pM\\pN''’]+|[^\\pL\\pM\\pN''’]+')`;
  const capitals = `list_transform(${words}, lambda w: upper(left(w, 1)) || substr(w, 2))`;
  return `array_to_string(${capitals}, '')`;
}
