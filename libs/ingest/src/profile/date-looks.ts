/** How dates held as text are written. */
export interface DateLooks {
  /** Patterns (strptime) that the dates are written in, the commonest first. */
  formats: string[];
  /** Of dates whose day and month are both numbers; `unknown` where every value fits both orders. */
  dateOrder?: 'dayFirst' | 'monthFirst' | 'unknown';
}

/** Share of the values that must be dates. */
const enough = 0.95;

export const isoMoment = '%Y-%m-%dT%H:%M:%S';

const day = '(?:0?[1-9]|[12]\\d|3[01])';
const month = '(?:0?[1-9]|1[0-2])';
const named = '(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)';
const fullNamed = '(?:january|february|march|april|may|june|july|august|september|october|november|december)';

/** A clock behind a date: the time, and am or pm. */
const clock = '(?: (\\d{1,2}:[0-5]\\d(?::[0-5]\\d)?)( ?[ap]m)?)?';

const forms = (
  [
    [`\\d{4}-${month}-${day}`, '%Y-%m-%d'],
    [`\\d{4}/${month}/${day}`, '%Y/%m/%d'],
    [`\\d{4}\\.${month}\\.${day}`, '%Y.%m.%d'],
    [`${day}\\.${month}\\.\\d{4}`, '%d.%m.%Y'],
    [`${day}\\.${month}\\.\\d{2}`, '%d.%m.%y'],
    [`${day}/${month}/\\d{4}`, '%d/%m/%Y'],
    [`${month}/${day}/\\d{4}`, '%m/%d/%Y'],
    [`${day}/${month}/\\d{2}`, '%d/%m/%y'],
    [`${month}/${day}/\\d{2}`, '%m/%d/%y'],
    [`${day}-${month}-\\d{4}`, '%d-%m-%Y'],
    [`${month}-${day}-\\d{4}`, '%m-%d-%Y'],
    [`${day}-${named}-\\d{4}`, '%d-%b-%Y'],
    [`${day}-${named}-\\d{2}`, '%d-%b-%y'],
    [`${day} ${named} \\d{4}`, '%d %b %Y'],
    [`${named} ${day}, \\d{4}`, '%b %d, %Y'],
    [`${day} ${fullNamed} \\d{4}`, '%d %B %Y'],
    [`${fullNamed} ${day}, \\d{4}`, '%B %d, %Y'],
    [`\\d{4}年${month}月${day}日`, '%Y年%m月%d日'],
  ] as const
).map(([pattern, format]) => ({ test: new RegExp(`^${pattern}${clock}$`, 'i'), format }));

const isoText =
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])[T ](?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,9})?)?(Z|[+-]\d\d(?::?\d\d)?)?$/i;
const compactText = /^(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])$/;

/** The patterns that a text fits; two where day and month may be either. */
function formatsOf(value: string): string[] {
  const iso = isoText.exec(value);
  if (iso) return [iso[1] === undefined ? isoMoment : `${isoMoment}%z`];
  if (compactText.test(value)) return ['%Y%m%d'];
  const found: string[] = [];
  for (const { test, format } of forms) {
    const clocked = test.exec(value);
    if (clocked) found.push(format + clockOf(clocked[1], clocked[2]));
  }
  return found;
}

function clockOf(time: string | undefined, half: string | undefined): string {
  if (time === undefined) return '';
  const seconds = time.split(':').length > 2 ? ':%S' : '';
  return half === undefined ? ` %H:%M${seconds}` : ` %I:%M${seconds}${half.startsWith(' ') ? ' ' : ''}%p`;
}

/** Day and month are numbers between the same marks: the one may be taken for the other. */
const doubtful = /^%([dm])([/-])%[dm]\2/;

export const isDayFirst = (format: string) => doubtful.exec(format)?.[1] === 'd';
export const isMonthFirst = (format: string) => doubtful.exec(format)?.[1] === 'm';

/** Undefined where fewer than 95 of 100 values are dates. */
export function dateLooksOf(values: readonly string[]): DateLooks | undefined {
  const counts = new Map<string, number>();
  const order = { days: 0, months: 0, both: 0 };
  let others = 0;
  for (const value of values) {
    const fitting = formatsOf(value);
    if (fitting.length === 0 && ++others > values.length * (1 - enough)) return undefined;
    for (const format of fitting) counts.set(format, (counts.get(format) ?? 0) + 1);
    const [days, months] = [fitting.some(isDayFirst), fitting.some(isMonthFirst)];
    if (days && months) order.both++;
    else if (days) order.days++;
    else if (months) order.months++;
  }
  if (counts.size === 0) return undefined;
  const dateOrder = orderOf(order);
  const formats = [...counts].sort((left, right) => right[1] - left[1]).map(([format]) => format);
  return { formats: inOrder(formats, dateOrder), ...(dateOrder && { dateOrder }) };
}

/** Values such as 03/04/2024 fit both orders: those that fit one only say which is meant. */
function orderOf({ days, months, both }: Record<'days' | 'months' | 'both', number>): DateLooks['dateOrder'] {
  if (days + months + both === 0) return undefined;
  if (days > 0 && months === 0) return 'dayFirst';
  return months > 0 && days === 0 ? 'monthFirst' : 'unknown';
}

/** The patterns without those of the other order. */
export function inOrder(formats: readonly string[], order: DateLooks['dateOrder']): string[] {
  const isOther = order === 'dayFirst' ? isMonthFirst : order === 'monthFirst' ? isDayFirst : () => false;
  return formats.filter((format) => !isOther(format));
}
