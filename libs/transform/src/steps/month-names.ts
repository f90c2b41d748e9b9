/** Names of months and days in a language, January and Sunday first. */
export interface CalendarNames {
  months: string[];
  shortMonths: string[];
  days: string[];
  shortDays: string[];
}

/** How a language writes them beside a number (genitive, where it has one). Throws RangeError for no language. */
export function calendarNames(locale: string): CalendarNames {
  const part = (type: 'month' | 'weekday', options: Intl.DateTimeFormatOptions, moment: Date) =>
    new Intl.DateTimeFormat(locale, { ...options, calendar: 'gregory', timeZone: 'UTC' })
      .formatToParts(moment)
      .find((piece) => piece.type === type)?.value ?? '';
  const month = (form: 'long' | 'short') =>
    Array.from({ length: 12 }, (_, index) => {
      const moment = new Date(Date.UTC(2024, index, 7));
      const name = part('month', { day: 'numeric', month: form, year: 'numeric' }, moment);
      return /^\d+$/.test(name) ? monthAlone(locale, form, moment) : name;
    });
  // 7 January 2024 was a Sunday.
  const day = (form: 'long' | 'short') =>
    Array.from({ length: 7 }, (_, index) =>
      part('weekday', { weekday: form }, new Date(Date.UTC(2024, 0, 7 + index))),
    );
  return { months: month('long'), shortMonths: month('short'), days: day('long'), shortDays: day('short') };
}

export function isEnglish(locale: string): boolean {
  return /^en\b/i.test(locale.replace('_', '-'));
}

/** Every way a language writes each month, for reading: both forms, alone and beside a number, without dots. */
export function monthSpellings(locale: string): string[][] {
  const alone = (form: 'long' | 'short', index: number) =>
    monthAlone(locale, form, new Date(Date.UTC(2024, index, 7)));
  const { months, shortMonths } = calendarNames(locale);
  return months.map((name, index) => {
    const all = [name, shortMonths[index] ?? '', alone('long', index), alone('short', index)];
    const bare = all.map((word) => word.toLowerCase().replace(/\.$/, ''));
    // März is written Mrz as often as Mär; a name of digits alone (7月) says nothing that a number does not.
    const also = bare.includes('märz') ? ['mrz'] : [];
    return [...new Set([...bare, ...also])].filter((word) => word !== '' && !/^\d/.test(word));
  });
}

function monthAlone(locale: string, form: 'long' | 'short', moment: Date): string {
  return new Intl.DateTimeFormat(locale, { month: form, calendar: 'gregory', timeZone: 'UTC' }).format(
    moment,
  );
}
