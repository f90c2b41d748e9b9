const DAY = 86_400_000;

/** The half-open span of days that a date literal such as LAST_N_DAYS:7 means, in UTC milliseconds. */
export function periodSpan(name: string, n: number, now = Date.now()): { start: number; end: number } {
  const today = Math.floor(now / DAY) * DAY;
  const date = new Date(today);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
  if (name === 'TODAY') return { start: today, end: today + DAY };
  if (name === 'YESTERDAY') return { start: today - DAY, end: today };
  if (name === 'TOMORROW') return { start: today + DAY, end: today + 2 * DAY };
  if (name === 'LAST_90_DAYS') return { start: today - 90 * DAY, end: today + DAY };
  if (name === 'NEXT_90_DAYS') return { start: today + DAY, end: today + 91 * DAY };
  const counted = /^(LAST|NEXT)_N_(DAYS|WEEKS|MONTHS|YEARS)$/.exec(name);
  if (counted) return countedSpan(counted[1] === 'NEXT', counted[2] ?? '', n, today);
  const [which = '', unit = ''] = name.split('_');
  const shift = { LAST: -1, THIS: 0, NEXT: 1 }[which] ?? 0;
  if (unit === 'WEEK') {
    const start = today - date.getUTCDay() * DAY + shift * 7 * DAY;
    return { start, end: start + 7 * DAY };
  }
  if (unit === 'MONTH') return months(year, month + shift, 1);
  if (unit === 'QUARTER') return months(year, Math.floor(month / 3) * 3 + shift * 3, 3);
  return months(year + shift, 0, 12);
}

const months = (year: number, from: number, count: number) => ({
  start: Date.UTC(year, from, 1),
  end: Date.UTC(year, from + count, 1),
});

function countedSpan(next: boolean, unit: string, n: number, today: number): { start: number; end: number } {
  const date = new Date(today);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
  if (unit === 'DAYS')
    return next
      ? { start: today + DAY, end: today + (n + 1) * DAY }
      : { start: today - n * DAY, end: today + DAY };
  if (unit === 'WEEKS') {
    const week = today - date.getUTCDay() * DAY;
    return next
      ? { start: week + 7 * DAY, end: week + (n + 1) * 7 * DAY }
      : { start: week - n * 7 * DAY, end: week };
  }
  if (unit === 'MONTHS') return next ? months(year, month + 1, n) : months(year, month - n, n);
  return next ? months(year + 1, 0, 12 * n) : months(year - n, 0, 12 * n);
}
