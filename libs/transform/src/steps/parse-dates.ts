import { quoteText } from '@dms/domain';
import { monthSpellings } from './month-names';
import { escaped } from './replace.step';

export interface DateForm {
  formats: string[];
  dayFirst?: boolean;
  timezone: string;
  /** Language of the names of months, where it is not English. */
  language?: string;
}
export type DateType = 'date' | 'time' | 'datetime' | 'instant';

const dayFirstFormats = ['%d.%m.%Y', '%d/%m/%Y', '%d-%m-%Y', '%d.%m.%y', '%d/%m/%y', '%d-%m-%y'];
const monthFirstFormats = ['%m/%d/%Y', '%m-%d-%Y', '%m.%d.%Y', '%m/%d/%y', '%m-%d-%y', '%m.%d.%y'];
/** Those that can be read one way only. */
const plainFormats = [
  'iso',
  '%Y/%m/%d',
  '%Y.%m.%d',
  '%Y%m%d',
  '%d.%m.%Y',
  '%d.%m.%y',
  '%d %B %Y',
  '%d %b %Y',
  '%d. %B %Y',
  '%d. %b %Y',
  '%d-%b-%Y',
  '%d-%b-%y',
  '%B %d, %Y',
  '%b %d, %Y',
  '%B %d %Y',
  '%b %d %Y',
  '%Y年%m月%d日',
];
/** Dates whose first two numbers may be day and month or month and day. A point between them has the day first. */
export const doubtfulForm = '^(\\d{1,2})[/-](\\d{1,2})[/-](?:\\d{4}|\\d{2})(?:\\D|$)';
const times = ['%H:%M:%S', '%H:%M', '%I:%M:%S %p', '%I:%M %p'];

/** The formats to try, in order: those given, then what `dayFirst` says; without either, the unmistakable ones. */
export function formatsToTry({ formats, dayFirst }: DateForm, type: DateType): string[] {
  if (type === 'time') return formats.length > 0 ? formats : ['iso', ...times];
  const ordered = dayFirst === undefined ? [] : dayFirst ? dayFirstFormats : monthFirstFormats;
  const dates = formats.length > 0 ? ordered : [...ordered, ...plainFormats];
  const withTimes = (format: string) => (format === 'iso' ? [] : times.map((time) => `${format} ${time}`));
  const all = type === 'date' ? dates : dates.flatMap((format) => [...withTimes(format), format]);
  return [...new Set([...formats, ...all])];
}

const isoDate = '\\d{4}-\\d{1,2}-\\d{1,2}';
const isoTime = '\\d{1,2}:\\d{2}(?::\\d{2}(?:\\.\\d{1,9})?)?';
const zone = '(?:Z|z|[+-]\\d{2}(?::?\\d{2})?)';

/** An expression for the text as a value of the type, null where no format fits. */
export function readDate(text: string, form: DateForm, type: DateType): string {
  const tries = formatsToTry(form, type).map((format) => attempt(text, format, form, type));
  if (type !== 'time' && form.dayFirst === undefined && form.formats.length === 0)
    tries.push(certain(text, form, type));
  return tries.length === 1 ? (tries[0] as string) : `coalesce(${tries.join(', ')})`;
}

/** Where nothing says which of day and month comes first, the dates that leave no doubt are read all the same. */
function certain(text: string, form: DateForm, type: DateType): string {
  const part = (index: number) =>
    `TRY_CAST(regexp_extract(${text}, ${quoteText(doubtfulForm)}, ${index}) AS INTEGER)`;
  const read = (dayFirst: boolean) => {
    const formats = formatsToTry({ ...form, formats: [], dayFirst }, type).filter((format) =>
      (dayFirst ? dayFirstFormats : monthFirstFormats).some((known) => format.startsWith(known)),
    );
    return `coalesce(${formats.map((format) => attempt(text, format, form, type)).join(', ')})`;
  };
  return `CASE WHEN NOT regexp_matches(${text}, ${quoteText(doubtfulForm)}) THEN NULL
    WHEN ${part(1)} > 12 OR ${part(1)} = ${part(2)} THEN ${read(true)}
    WHEN ${part(2)} > 12 THEN ${read(false)} END`;
}

/** An expression for the text with the names of months of a language in English. */
export function englishMonths(text: string, language: string): string {
  const lowered = /^(?:es|pt|ca|gl)\b/.test(language)
    ? `regexp_replace(lower(${text}), '\\s+del?\\s+', ' ', 'g')`
    : `lower(${text})`;
  const english = monthSpellings('en');
  const renamed = monthSpellings(language).reduce((sql, words, index) => {
    const pattern = `(^|[^\\pL])(?:${words.map(escaped).join('|')})\\.?([^\\pL]|$)`;
    return words.length > 0
      ? `regexp_replace(${sql}, ${quoteText(pattern)}, ${quoteText(`\\1${english[index]?.[0]}\\2`)})`
      : sql;
  }, lowered);
  return `CASE WHEN regexp_matches(${text}, '\\pL{3}') THEN ${renamed} ELSE ${text} END`;
}

function attempt(text: string, format: string, { timezone }: DateForm, type: DateType): string {
  if (format === 'iso') return iso(text, type, timezone);
  const moment = serial(text, format) ?? strptime(text, format);
  // A format with an offset already tells the instant.
  if (type === 'instant' && /%z/i.test(format)) return `CAST(${moment} AS TIMESTAMPTZ)`;
  const local = `CAST(${moment} AS TIMESTAMP)`;
  switch (type) {
    case 'date':
      return `CAST(${moment} AS DATE)`;
    case 'time':
      return `CAST(${local} AS TIME)`;
    case 'datetime':
      return local;
    case 'instant':
      return `timezone(${quoteText(format.startsWith('epoch') ? 'UTC' : timezone)}, ${local})`;
  }
}

/**
 * strptime takes a number of fewer digits for a year; a year of four digits must have four. The engine is slow to find
 * out that a format does not fit, so what lacks the format's marks is not tried.
 */
function strptime(text: string, format: string): string {
  const parsed = `try_strptime(${text}, ${quoteText(format)})`;
  const { like, yearSeen } = shapeOf(format);
  const conditions = [
    ...(like === '%' ? [] : [`${text} LIKE ${quoteText(like)}`]),
    ...(format.includes('%Y') && !yearSeen ? [`regexp_matches(${text}, '\\d{4}')`] : []),
  ];
  return conditions.length > 0 ? `CASE WHEN ${conditions.join(' AND ')} THEN ${parsed} END` : parsed;
}

/** A LIKE pattern that every text of the format fits, and whether it sees to the four digits of the year. */
function shapeOf(format: string): { like: string; yearSeen: boolean } {
  const tokens = format.match(/%-?.|[^%]/gsu) ?? [];
  const marks = tokens.map((token) => (/^[^\w\s%\\]$/u.test(token) ? token : '%'));
  const like = `%${marks.join('')}%`.replace(/%+/g, '%');
  // Behind a mark that stands for itself only the year's own digits can come.
  const yearSeen =
    tokens.length > 1 && tokens.at(-1) === '%Y' && marks.at(-2) !== '%' && tokens.every(isShort);
  return { like: yearSeen ? `${like.slice(0, -1)}____` : like, yearSeen };
}

/** A mark, or a part of a date whose numbers have two digits at most. */
function isShort(token: string): boolean {
  return /^%-?[dmYbB]$|^[^\w%]$/u.test(token);
}

function iso(text: string, type: DateType, timezone: string): string {
  const when = (pattern: string, then: string) =>
    `CASE WHEN regexp_full_match(${text}, ${quoteText(pattern)}) THEN ${then} END`;
  switch (type) {
    case 'date':
      return exactly(
        text,
        '\\d{4}-\\d{2}-\\d{2}',
        `TRY_CAST(${text} AS DATE)`,
        when(`${isoDate}(?:[T ]00:00(?::00(?:\\.0+)?)?)?`, `TRY_CAST(left(${text}, 10) AS DATE)`),
      );
    case 'time':
      return when(
        isoTime,
        `TRY_CAST(CASE WHEN length(${text}) < 6 THEN ${text} || ':00' ELSE ${text} END AS TIME)`,
      );
    case 'datetime':
      return exactly(
        text,
        '\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}',
        `TRY_CAST(${text} AS TIMESTAMP)`,
        when(`${isoDate}(?:[T ]${isoTime})?`, `TRY_CAST(${text} AS TIMESTAMP)`),
      );
    case 'instant': {
      const zoned = `CASE WHEN regexp_matches(${text}, ${quoteText(`[T ].*${zone}$`)}) THEN TRY_CAST(${text} AS TIMESTAMPTZ)
        ELSE timezone(${quoteText(timezone)}, TRY_CAST(${text} AS TIMESTAMP)) END`;
      return when(`${isoDate}(?:[T ]${isoTime} ?${zone}?)?`, zoned);
    }
  }
}

/**
 * The full form first, by a pattern that is cheap as it leaves nothing open; the engine alone would also read years
 * before Christ, time zones and what stands behind a day.
 */
function exactly(text: string, full: string, then: string, otherwise: string): string {
  return `CASE WHEN regexp_full_match(${text}, ${quoteText(full)}) THEN ${then} WHEN ${text} LIKE '%-%-%' THEN ${otherwise} END`;
}

/** Serial numbers: days since Excel's beginning (with its 29 February 1900), seconds or milliseconds since 1970. */
function serial(text: string, format: string): string | undefined {
  const number = `TRY_CAST(${text} AS DOUBLE)`;
  const within = (low: number, high: number, moment: string) =>
    `CASE WHEN ${number} BETWEEN ${low} AND ${high} THEN ${moment} END`;
  const since = (start: string, unit: number) =>
    `(TIMESTAMP '${start}' + to_milliseconds(CAST(round(${number} * ${unit}) AS BIGINT)))`;
  switch (format) {
    case 'excel':
      return within(
        0,
        2_958_466,
        `CASE WHEN ${number} < 60 THEN ${since('1899-12-31 00:00:00', 86_400_000)} ELSE ${since('1899-12-30 00:00:00', 86_400_000)} END`,
      );
    case 'excel1904':
      return within(0, 2_957_004, since('1904-01-01 00:00:00', 86_400_000));
    case 'epoch':
      return within(-62_135_596_800, 253_402_300_799, since('1970-01-01 00:00:00', 1_000));
    case 'epochMs':
      return within(-62_135_596_800_000, 253_402_300_799_999, since('1970-01-01 00:00:00', 1));
    default:
      return undefined;
  }
}
