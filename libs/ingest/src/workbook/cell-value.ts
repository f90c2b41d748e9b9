import type { Shows } from './number-formats';

/** What a cell holds, in one of the kinds a column can be of; `long` is an integer that a double does not hold. */
export const kinds = {
  text: 1,
  integer: 2,
  number: 4,
  boolean: 8,
  date: 16,
  datetime: 32,
  time: 64,
  long: 128,
} as const;
export type Kind = (typeof kinds)[keyof typeof kinds];

/** Takes a value: its kind, and its text in the form it has in a column of text. */
export type Take = (kind: Kind, text: string) => void;

/** A text as the workbook means it; nothing is taken of an empty one. */
export function takeText(text: string, take: Take): void {
  const plain = text.includes('_x') ? unescaped(text) : text;
  // NUL cannot be stored anywhere further on, and half a character in no UTF-8.
  const clean = (plain.includes('\0') ? plain.replaceAll('\0', '') : plain).toWellFormed();
  if (clean !== '') take(kinds.text, clean);
}

/** Characters that XML cannot hold are written as _xHHHH_. */
function unescaped(text: string): string {
  return text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) => String.fromCharCode(parseInt(code, 16)));
}

const wholeNumber = /^-?(0|[1-9]\d{0,17})$/;

/** Fifteen digits at most, a sign and a point: such a decimal is written by JavaScript just as it stands. */
const shortDecimal = 17;
const shortest = /^-?(?:0\.(?!00000)\d{0,14}[1-9]|[1-9]\d{0,8}\.\d{0,5}[1-9])$/;

/** A stored number, shown as its cell's style says. Text that is no number stays text. */
export function takeNumber(stored: string, shows: Shows, date1904: boolean, take: Take): void {
  if (shows === 'number' && wholeNumber.test(stored)) {
    if (stored === '-0') take(kinds.integer, '0');
    else
      take(stored.length < 16 || Number.isSafeInteger(Number(stored)) ? kinds.integer : kinds.long, stored);
    return;
  }
  if (shows === 'number' && stored.length <= shortDecimal && shortest.test(stored)) {
    take(kinds.number, stored);
    return;
  }
  const value = Number(stored);
  if (stored.trim() === '') return;
  if (Number.isNaN(value)) takeText(stored, take);
  else if (shows !== 'number' && isShownAsDate(value, shows, date1904))
    takeMoment(value, shows, date1904, take);
  else takePlain(value, take);
}

function takePlain(value: number, take: Take): void {
  if (!Number.isFinite(value)) return;
  if (value === 0) take(kinds.integer, '0');
  else take(Number.isSafeInteger(value) ? kinds.integer : kinds.number, String(value));
}

/** Serial number of 9999-12-31 when counted from 1900: what lies beyond is shown as #### and is just a number. */
const lastDay = 2_958_465;

function isShownAsDate(value: number, shows: Shows, date1904: boolean): boolean {
  if (shows === 'duration') return Math.abs(value) < 1e9;
  return value >= 0 && value < lastDay + 1 - (date1904 ? 1462 : 0);
}

const dayMs = 24 * 3600 * 1000;

/**
 * A number shown as a date: day 0 with a time of day alone is a time, a whole day a date, the rest both. Durations
 * (`[h]:mm`) of a day and more are text, as no type holds them.
 */
function takeMoment(value: number, shows: Shows, date1904: boolean, take: Take): void {
  let day = Math.floor(value);
  let time = Math.round((value - day) * dayMs);
  if (time === dayMs) [day, time] = [day + 1, 0];
  if (shows === 'duration' && (value < 0 || value >= 1)) take(kinds.text, duration(value));
  else if (day === 0 && (time > 0 || shows === 'clock' || shows === 'duration'))
    take(kinds.time, clock(time));
  else if (time === 0) take(kinds.date, dayText(day, date1904));
  else take(kinds.datetime, `${dayText(day, date1904)}T${clock(time)}`);
}

const days = new Map<number, string>();

/** A day number as ISO 8601. Excel counts a 29 February 1900 that never was: what comes before it is a day later. */
function dayText(day: number, date1904: boolean): string {
  const shown = date1904 ? day + 1462 : day < 60 ? day + 1 : day;
  let text = days.get(shown);
  if (text === undefined) {
    text = new Date((shown - 25_569) * dayMs).toISOString().slice(0, 10);
    if (days.size > 50_000) days.clear();
    days.set(shown, text);
  }
  return text;
}

const clocks: string[] = [];

function clock(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  const rest = milliseconds % 1000;
  const whole = (clocks[seconds] ??= `${two(Math.floor(seconds / 3600))}:${minutes(seconds)}`);
  return rest === 0 ? whole : `${whole}.${String(rest).padStart(3, '0')}`;
}

const minutes = (seconds: number) => `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
const two = (value: number) => (value < 10 ? `0${value}` : String(value));

function duration(days: number): string {
  const seconds = Math.round((Math.abs(days) * dayMs) / 1000);
  const sign = days < 0 ? '-' : '';
  return `${sign}${Math.floor(seconds / 3600)}:${minutes(seconds)}`;
}

/** A date stored as ISO 8601 text, with or without a time; anything else stays text. */
export function takeIso(text: string, take: Take): void {
  const found = /^(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d:\d\d)(?:\.(\d+))?)?$/.exec(text.trim());
  const clockOnly = /^\d\d:\d\d:\d\d(\.\d{1,6})?$/.exec(text.trim());
  if (clockOnly && isIso(`2000-01-01T${clockOnly[0]}`)) return take(kinds.time, clockOnly[0]);
  if (!found || !isIso(text.trim())) return takeText(text, take);
  const [, day = '', time, fraction] = found;
  if (time === undefined || (time === '00:00:00' && !fraction)) return take(kinds.date, day);
  const rest = (fraction ?? '').slice(0, 6).replace(/0+$/, '');
  take(kinds.datetime, `${day}T${time}${rest === '' ? '' : `.${rest}`}`);
}

function isIso(text: string): boolean {
  const at = new Date(`${text.slice(0, 10)}T${text.slice(11, 19) || '00:00:00'}Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text.slice(0, 10));
}
