import { DmsError, quoteText } from '@dms/domain';
import type { StageColumn } from '../run/stage';
import { addComputed, flowComputed, resultName } from './computed';
import { findColumn } from './columns';
import type { Parameters } from './parameters';
import { type CalendarNames, calendarNames, isEnglish } from './month-names';
import { localeForm, readTimezone } from './parse.step';
import { defineStep } from './step-definition';

interface NumberPattern {
  decimals: number;
  decimal: string;
  grouping: string;
}
interface Format {
  column: string;
  as?: string;
  pattern: string | NumberPattern;
  timezone: string;
  /** Names of months and days in another language than English. */
  names?: CalendarNames;
}

/** Writes dates, times and numbers as text. */
export const format = defineStep<Format>({
  op: 'format',
  read: (parameters) => {
    const as = parameters.optionalName('as');
    const locale = parameters.optionalText('locale');
    return {
      column: parameters.name('column'),
      ...(as !== undefined && { as }),
      pattern: readPattern(parameters, locale),
      ...(locale !== undefined && !isEnglish(locale) && { names: calendarNames(locale.replace('_', '-')) }),
      timezone: readTimezone(parameters),
    };
  },
  flow: ({ column, as }, columns) =>
    flowComputed(columns, [{ name: resultName(columns, column, as), type: 'text' }]),
  apply: async (parameters, stage, run) => {
    const column = findColumn(stage.columns, parameters.column);
    const { pattern } = parameters;
    const expression =
      typeof pattern === 'string'
        ? formattedDate(column, pattern, parameters)
        : formattedNumber(column, pattern);
    return addComputed(run, stage, [{ name: parameters.as ?? column.name, expression }]);
  },
  describe: ({ column, pattern }) =>
    typeof pattern === 'string'
      ? `Write ${column} as ${pattern}.`
      : `Write ${column} with ${pattern.decimals} decimals.`,
});

function readPattern(parameters: Parameters, locale: string | undefined): Format['pattern'] {
  const given = parameters.raw('pattern');
  if (typeof given === 'string') {
    const pattern = parameters.text('pattern');
    if (locale !== undefined) localeForm(parameters, locale);
    if (locale !== undefined && !isEnglish(locale) && /%[cxX]/.test(pattern))
      throw parameters.wrong(
        'pattern',
        'must say day, month and year one by one: %c, %x and %X are English only',
      );
    if (!/%[a-zA-Z-]/.test(pattern))
      throw parameters.wrong('pattern', 'must be a strftime pattern such as %d.%m.%Y');
    return pattern;
  }
  const form = locale === undefined ? { decimal: '.' } : localeForm(parameters, locale);
  const inner = parameters.object('pattern');
  const pattern: NumberPattern = {
    decimals: inner.optionalInteger('decimals', 0, 18) ?? 2,
    decimal: inner.optionalText('decimal') ?? form.decimal,
    grouping: inner.optionalText('grouping') ?? form.grouping ?? '',
  };
  inner.done();
  return pattern;
}

function formattedDate(column: StageColumn, pattern: string, { timezone, names }: Format): string {
  const moments: Partial<Record<StageColumn['type'], string>> = {
    date: column.sql,
    datetime: column.sql,
    time: `(DATE '1970-01-01' + ${column.sql})`,
    instant: `timezone(${quoteText(timezone)}, ${column.sql})`,
  };
  const moment = moments[column.type];
  if (!moment)
    throw new DmsError(
      'BAD_RECIPE',
      `A date pattern needs a date; ${column.name} is ${column.type}. Parse it first.`,
      {
        column: column.name,
      },
    );
  if (!names || !/%[aAbB]/.test(pattern)) return `strftime(${moment}, ${quoteText(pattern)})`;
  const list = (words: string[], place: string) => `[${words.map(quoteText).join(', ')}][${place}]`;
  const pieces = pattern.split(/(%%|%-?[a-zA-Z])/).filter(Boolean);
  const written = pieces.map((piece) => {
    switch (piece) {
      case '%B':
        return list(names.months, `month(${moment})`);
      case '%b':
        return list(names.shortMonths, `month(${moment})`);
      case '%A':
        return list(names.days, `dayofweek(${moment}) + 1`);
      case '%a':
        return list(names.shortDays, `dayofweek(${moment}) + 1`);
      default:
        return piece.startsWith('%') ? `strftime(${moment}, ${quoteText(piece)})` : quoteText(piece);
    }
  });
  return `(${written.join(' || ')})`;
}

function formattedNumber(column: StageColumn, { decimals, decimal, grouping }: NumberPattern): string {
  if (!['integer', 'decimal', 'number'].includes(column.type))
    throw new DmsError(
      'BAD_RECIPE',
      `This pattern needs a number; ${column.name} is ${column.type}. Parse it first.`,
      {
        column: column.name,
      },
    );
  const digits = `CAST(CAST(round(${column.sql}, ${decimals}) AS DECIMAL(38,${decimals})) AS VARCHAR)`;
  const whole = `split_part(ltrim(${digits}, '-'), '.', 1)`;
  // From the right, a mark after each three digits that have another before them.
  const marked = grouping
    ? `reverse(rtrim(regexp_replace(reverse(${whole}), '(\\d{3})', '\\1 ', 'g')))`
    : whole;
  const grouped = grouping ? `replace(${marked}, ' ', ${quoteText(grouping)})` : whole;
  const fraction = decimals > 0 ? ` || ${quoteText(decimal)} || split_part(${digits}, '.', 2)` : '';
  return `(CASE WHEN ${digits} LIKE '-%' THEN '-' ELSE '' END || ${grouped}${fraction})`;
}
