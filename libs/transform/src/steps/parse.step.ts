import { type ColumnType, quoteText } from '@dms/domain';
import { type Stage, type StageColumn, stageSql, withLayer } from '../run/stage';
import type { NewColumn, StepRun } from '../run/step-run';
import { addComputed, flowComputed, resultName } from './computed';
import { findColumn } from './columns';
import { type OnError, readOnError, rejectMisfits } from './on-error';
import type { Parameters } from './parameters';
import { type DateForm, englishMonths, readDate } from './parse-dates';
import { decimalType, mostDecimals } from './decimal-type';
import { weighDates } from './parse-evidence';
import {
  bareAmount,
  decimalsOf,
  hundredth,
  type NumberForm,
  numberFormOf,
  plainNumber,
  withoutPercent,
} from './parse-numbers';
import { isEnglish } from './month-names';
import { defineStep } from './step-definition';
import { asText, trimmed } from './text-sql';

const types = [
  'text',
  'integer',
  'decimal',
  'number',
  'boolean',
  'date',
  'time',
  'datetime',
  'instant',
] as const;
type ParsedType = (typeof types)[number];

interface Parse {
  column: string;
  as?: string;
  type: ParsedType;
  dates: DateForm;
  numbers: NumberForm;
  trueWords: string[];
  falseWords: string[];
  nullWords: string[];
  onError: OnError;
  flag?: string;
}

/** Reads text as values of a type. Trims first; a column already of that type is left as it is. */
export const parse = defineStep<Parse>({
  op: 'parse',
  read: readParse,
  flow: ({ column, as, type, onError, flag }, columns) => {
    const result = {
      name: resultName(columns, column, as),
      type: onError === 'keep' ? ('text' as const) : type,
    };
    return flowComputed(columns, [
      result,
      ...(flag === undefined ? [] : [{ name: flag, type: 'boolean' as const }]),
    ]);
  },
  uses: ({ column, as = column, flag = column }) => ({ reads: [column, as, flag], hands: 'all' }),
  apply: async (parameters, stage, run) => {
    const column = findColumn(stage.columns, parameters.column);
    const name = parameters.as ?? column.name;
    if (column.type === parameters.type) return unchanged(parameters, column, name, stage, run);
    const { stage: read, word, value } = await readings(parameters, column, stage, run);
    const kept = await rejectMisfits(run, read, parameters.onError, {
      fits: `(${word} IS NULL OR ${value} IS NOT NULL)`,
      reason: quoteText(`${column.name} is not ${described(parameters.type)}`),
      value: asText(column),
    });
    const made: NewColumn[] = [
      { name, expression: parameters.onError === 'keep' ? keeping(parameters, column, word, value) : value },
    ];
    if (parameters.flag !== undefined)
      made.push({
        name: parameters.flag,
        expression: `CASE WHEN ${word} IS NULL THEN CAST(NULL AS BOOLEAN) ELSE ${value} IS NOT NULL END`,
      });
    return addComputed(run, kept, made);
  },
  describe: ({ column, type }) => `Read ${column} as ${described(type)}.`,
});

function readParse(parameters: Parameters): Parse {
  const as = parameters.optionalName('as');
  const flag = parameters.optionalName('flag');
  const locale = parameters.optionalText('locale');
  const form: NumberForm = locale === undefined ? { decimal: '.' } : localeForm(parameters, locale);
  const decimal = parameters.optionalText('decimal') ?? form.decimal;
  const grouping = parameters.optionalText('grouping') ?? form.grouping;
  if (decimal.length !== 1 || /[\d+-]/.test(decimal))
    throw parameters.wrong('decimal', 'must be one character');
  if (grouping && (grouping.length > 1 || grouping === decimal || /[\d+-]/.test(grouping)))
    throw parameters.wrong('grouping', 'must be one character other than the decimal one');
  const dayFirst =
    parameters.optionalFlag('dayFirst') ?? (locale === undefined ? undefined : dayComesFirst(locale));
  return {
    column: parameters.name('column'),
    ...(as !== undefined && { as }),
    type: parameters.oneOf('type', types),
    dates: {
      formats: readFormats(parameters),
      ...(dayFirst !== undefined && { dayFirst }),
      timezone: readTimezone(parameters),
      ...(locale !== undefined && !isEnglish(locale) && { language: locale.replace('_', '-') }),
    },
    numbers: { ...form, decimal, ...(grouping && { grouping }), ...readAmounts(parameters) },
    trueWords: parameters.texts('trueWords') ?? ['true', 't', 'yes', 'y', '1', 'on'],
    falseWords: parameters.texts('falseWords') ?? ['false', 'f', 'no', 'n', '0', 'off'],
    nullWords: parameters.texts('nullWords') ?? [],
    onError: readOnError(parameters),
    ...(flag !== undefined && { flag }),
  };
}

function readAmounts(parameters: Parameters): Pick<NumberForm, 'currency' | 'percent'> {
  const type = parameters.raw('type');
  for (const name of ['currency', 'percent'])
    if (
      parameters.flag(name) &&
      type !== 'decimal' &&
      type !== 'number' &&
      (type !== 'integer' || name === 'percent')
    )
      throw parameters.wrong(name, `means nothing to type: ${String(type).slice(0, 20)}`);
  return { currency: parameters.flag('currency'), percent: parameters.flag('percent') };
}

function readFormats(parameters: Parameters): string[] {
  const formats = parameters.texts('formats') ?? [];
  const words = ['iso', 'excel', 'excel1904', 'epoch', 'epochMs'];
  for (const format of formats)
    if (!words.includes(format) && !/%[a-zA-Z]/.test(format))
      throw parameters.wrong(
        'formats',
        `must hold strptime patterns such as %d.%m.%Y, or ${words.join(', ')}`,
      );
  return formats;
}

export function readTimezone(parameters: Parameters): string {
  const timezone = parameters.optionalText('timezone') ?? 'UTC';
  try {
    new Intl.DateTimeFormat('en', { timeZone: timezone });
    return timezone;
  } catch {
    throw parameters.wrong('timezone', 'must be a time zone such as Europe/Berlin');
  }
}

export function localeForm(parameters: Parameters, locale: string): NumberForm {
  try {
    return numberFormOf(locale.replace('_', '-'));
  } catch {
    throw parameters.wrong('locale', 'must be a locale such as de or de-AT');
  }
}

function dayComesFirst(locale: string): boolean {
  const parts = new Intl.DateTimeFormat(locale.replace('_', '-'), { dateStyle: 'short' }).formatToParts(0);
  return parts.findIndex(({ type }) => type === 'day') < parts.findIndex(({ type }) => type === 'month');
}

/**
 * The trimmed word of each cell (null: there was none) and its value as columns of their own, so that the long
 * expressions stand in the query once. The kind of integer or decimal follows from the widest value there is.
 */
async function readings(parameters: Parse, column: StageColumn, stage: Stage, run: StepRun) {
  const word = run.bench.newIdentifier();
  const nulls = parameters.nullWords.map((text) => quoteText(text.trim()));
  const written = `nullif(${trimmed(asText(column))}, '')`;
  const counted =
    nulls.length > 0
      ? `CASE WHEN ${written} IN (${nulls.join(', ')}) THEN NULL ELSE ${written} END`
      : written;
  const withWord = withLayer(stage, [`${counted} AS ${word}`]);
  const { type } = parameters;
  if (type === 'date' || type === 'time' || type === 'datetime' || type === 'instant')
    return dateReadings(parameters, type, { stage: withWord, word, column: column.name }, run);
  if (type === 'text' || type === 'boolean') {
    const value = run.bench.newIdentifier();
    return { stage: withLayer(withWord, [`${valueOf(parameters, word)} AS ${value}`]), word, value };
  }
  const { stage: withPlain, plain, text: bare } = plainNumbers(parameters, withWord, word, run);
  if (type === 'number') {
    const value = run.bench.newIdentifier();
    return { stage: withLayer(withPlain, [`TRY_CAST(${plain} AS DOUBLE) AS ${value}`]), word, value };
  }
  const value = run.bench.newIdentifier();
  const decimals = decimalsOf(plain, parameters.numbers);
  const sqlType = await (type === 'integer'
    ? integerType(run, withPlain, plain)
    : decimalType(run, withPlain, { plain, bare, decimals, form: parameters.numbers }));
  const exact =
    type === 'integer' ? `regexp_full_match(${plain}, '[^.]*(\\.0*)?')` : `${decimals} <= ${mostDecimals}`;
  const cast = `CASE WHEN ${exact} THEN TRY_CAST(${plain} AS ${sqlType}) END`;
  return { stage: withLayer(withPlain, [`${cast} AS ${value}`]), word, value };
}

async function dateReadings(
  { dates }: Parse,
  type: 'date' | 'time' | 'datetime' | 'instant',
  { stage, word, column }: { stage: Stage; word: string; column: string },
  run: StepRun,
) {
  const text = dates.language && type !== 'time' ? run.bench.newIdentifier() : word;
  const named =
    dates.language && type !== 'time'
      ? withLayer(stage, [`${englishMonths(word, dates.language)} AS ${text}`])
      : stage;
  const asked = type === 'time' || dates.dayFirst !== undefined || dates.formats.length > 0;
  const weighed = asked ? undefined : await weighDates(run, named, word, column);
  const form = weighed === undefined ? dates : { ...dates, dayFirst: weighed };
  const value = run.bench.newIdentifier();
  return { stage: withLayer(named, [`${readDate(text, form, type)} AS ${value}`]), word, value };
}

/** The numbers of the words as SQL writes them, as a column. */
function plainNumbers({ numbers, type }: Parse, stage: Stage, word: string, run: StepRun) {
  let ready = stage;
  const layer = (expression: string): string => {
    const sql = run.bench.newIdentifier();
    ready = withLayer(ready, [`${expression} AS ${sql}`]);
    return sql;
  };
  const amount = numbers.currency ? layer(bareAmount(word)) : word;
  const text = numbers.percent ? layer(withoutPercent(amount)) : amount;
  const bare = layer(plainNumber(text, numbers, type === 'number'));
  const plain = numbers.percent ? layer(hundredth(amount, bare)) : bare;
  return { stage: ready, plain, text };
}

async function integerType(run: StepRun, stage: Stage, plain: string): Promise<string> {
  const wide = await run.bench.number(
    `SELECT count(*) FROM (${stageSql(stage)}) WHERE length(${plain}) > 18 AND regexp_full_match(${plain}, '[^.]*(\\.0*)?')
       AND TRY_CAST(${plain} AS BIGINT) IS NULL AND TRY_CAST(${plain} AS DECIMAL(38,0)) IS NOT NULL`,
  );
  return wide > 0 ? 'DECIMAL(38,0)' : 'BIGINT';
}

function valueOf({ type, trueWords, falseWords }: Parse, word: string): string {
  const among = (words: string[]) =>
    words.length > 0
      ? `lower(${word}) IN (${words.map((each) => quoteText(each.trim().toLowerCase())).join(', ')})`
      : 'false';
  if (type === 'text') return word;
  return `CASE WHEN ${among(trueWords)} THEN true WHEN ${among(falseWords)} THEN false END`;
}

/** With onError keep the column stays text: values in their plain form, misfits as they were. */
function keeping(parameters: Parse, column: StageColumn, word: string, value: string): string {
  const text = asText({ sql: value, type: parameters.type });
  return `CASE WHEN ${word} IS NULL THEN NULL ELSE coalesce(${text}, ${asText(column)}) END`;
}

async function unchanged(parameters: Parse, column: StageColumn, name: string, stage: Stage, run: StepRun) {
  const made: NewColumn[] = name === column.name ? [] : [{ name, expression: column.sql }];
  const { flag } = parameters;
  const told = `CASE WHEN ${column.sql} IS NULL THEN CAST(NULL AS BOOLEAN) ELSE true END`;
  if (flag !== undefined) made.push({ name: flag, expression: told });
  return addComputed(run, stage, made);
}

const words: Partial<Record<ColumnType, string>> = {
  integer: 'an integer',
  instant: 'an instant',
  text: 'text',
};
function described(type: ParsedType): string {
  return words[type] ?? `a ${type}`;
}
