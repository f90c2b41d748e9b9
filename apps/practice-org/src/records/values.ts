import type { Field } from '../schema/model';
import type { SqlValue } from '../store/database';
import { toId18 } from './ids';
import { RowFailure } from './row-failure';

/** Turns a raw value (JSON, or the text of a csv cell) into the one that is stored; throws RowFailure. */
export type Coerce = (raw: unknown) => SqlValue;

const wrongType = (field: Field, raw: unknown): never => {
  const shown = typeof raw === 'object' ? JSON.stringify(raw) : String(raw);
  const kind =
    typeof raw === 'string'
      ? 'STRING'
      : typeof raw === 'number'
        ? 'NUMBER'
        : typeof raw === 'boolean'
          ? 'BOOLEAN'
          : 'OBJECT';
  const parser = `Cannot deserialize instance of ${field.type} from VALUE_${kind} value ${shown.slice(0, 255)} or request may be missing a required field at [line:1, column:1]`;
  throw new RowFailure(
    'INVALID_TYPE_ON_FIELD_IN_RECORD',
    `${field.label}: value not of required type: ${shown.slice(0, 255)}`,
    [field.name],
    400,
    parser,
  );
};

/** The check of a field, made once: bulk loads call it a million times. Null and blank text are null everywhere. */
export function coercerOf(field: Field): Coerce {
  const convert = converterOf(field);
  return (raw) => (raw === null || raw === undefined || raw === '' ? null : convert(raw));
}

function converterOf(field: Field): Coerce {
  switch (field.type) {
    case 'boolean':
      return (raw) => toBoolean(field, raw);
    case 'int':
      return (raw) => toInteger(field, raw);
    case 'double':
    case 'currency':
    case 'percent':
      return (raw) => toDecimal(field, raw);
    case 'date':
      return (raw) => toDate(field, raw);
    case 'datetime':
      return (raw) => toDateTime(field, raw);
    case 'time':
      return (raw) => toTime(field, raw);
    case 'reference':
    case 'id':
      return (raw) => toReference(field, raw);
    case 'email':
      return (raw) => toEmail(field, raw);
    case 'picklist':
    case 'multipicklist':
      return (raw) => toPicklist(field, raw);
    default:
      return (raw) => toText(field, raw);
  }
}

/** Salesforce trims text at both ends when it saves, and keeps blank text as null. */
function toText(field: Field, raw: unknown): string | null {
  if (typeof raw !== 'string') return wrongType(field, raw);
  const text = raw.trim();
  if (text === '') return null;
  if (text.length > field.length) {
    const shown = text.length > 255 ? `${text.slice(0, 255)}...` : text;
    throw new RowFailure(
      'STRING_TOO_LONG',
      `${field.label}: data value too large: ${shown} (max length=${field.length})`,
      [field.name],
    );
  }
  return text;
}

function toBoolean(field: Field, raw: unknown): SqlValue {
  if (typeof raw === 'boolean') return raw ? 1 : 0;
  const text = String(raw).trim().toLowerCase();
  if (text === 'true' || text === '1') return 1;
  if (text === 'false' || text === '0') return 0;
  return wrongType(field, raw);
}

const INTEGER = /^[+-]?\d+(\.0*)?$/;
const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?$/i;

function toNumber(field: Field, raw: unknown, pattern: RegExp): number {
  if (typeof raw === 'number') return Number.isFinite(raw) ? raw : wrongType(field, raw);
  if (typeof raw !== 'string') return wrongType(field, raw);
  const text = raw.trim();
  return pattern.test(text) ? Number(text) : wrongType(field, raw);
}

const outOfRange = (field: Field, raw: unknown): never => {
  throw new RowFailure(
    'NUMBER_OUTSIDE_VALID_RANGE',
    `${field.label}: value outside of valid range on numeric field: ${String(raw)}`,
    [field.name],
  );
};

function toInteger(field: Field, raw: unknown): SqlValue {
  const value = toNumber(field, raw, INTEGER);
  if (!Number.isInteger(value)) return wrongType(field, raw);
  const most = field.digits > 0 ? 10 ** Math.min(field.digits, 15) : 2 ** 31;
  return Math.abs(value) < most ? value : outOfRange(field, raw);
}

function toDecimal(field: Field, raw: unknown): SqlValue {
  const value = toNumber(field, raw, DECIMAL);
  if (field.precision > 0 && Math.abs(value) >= 10 ** (field.precision - field.scale))
    return outOfRange(field, raw);
  return field.precision > 0 ? roundTo(value, field.scale) : value;
}

/** Half away from zero, on the decimal text, so that 1.005 becomes 1.01. */
function roundTo(value: number, scale: number): number {
  if (Number.isInteger(value)) return value;
  const [mantissa = '0', exponent = '0'] = String(Math.abs(value)).split('e');
  const shifted = Math.round(Number(`${mantissa}e${Number(exponent) + scale}`));
  const [digits = '0', power = '0'] = String(shifted).split('e');
  return Math.sign(value) * Number(`${digits}e${Number(power) - scale}`);
}

const DATE = /^(\d{4})-(\d\d)-(\d\d)(?:$|T)/;

const isCalendarDay = (year: number, month: number, day: number): boolean =>
  month >= 1 && month <= 12 && day >= 1 && day <= new Date(Date.UTC(year, month, 0)).getUTCDate();

function toDate(field: Field, raw: unknown): SqlValue {
  if (typeof raw !== 'string') return wrongType(field, raw);
  const text = raw.trim();
  const match = DATE.exec(text);
  if (!match || !isCalendarDay(Number(match[1]), Number(match[2]), Number(match[3])))
    return wrongType(field, raw);
  if (text.length > 10 && parseDateTime(text) === undefined) return wrongType(field, raw);
  const year = Number(match[1]);
  return year >= 1700 && year <= 4000 ? text.slice(0, 10) : wrongType(field, raw);
}

const DATETIME = /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(Z|[+-]\d\d:?\d\d)?)?$/i;

/** Milliseconds since 1970; undefined where it is no date and time. No zone means UTC. */
export function parseDateTime(text: string): number | undefined {
  const match = DATETIME.exec(text);
  if (!match) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match
    .slice(1, 7)
    .map((part) => Number(part ?? 0));
  if (!isCalendarDay(year, month, day) || hour > 23 || minute > 59 || second > 59) return undefined;
  const milliseconds = Number((match[7] ?? '0').padEnd(3, '0').slice(0, 3));
  const zone = match[8] ?? 'Z';
  const offset = /^z$/i.test(zone) ? 0 : Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2));
  const local = Date.UTC(year, month - 1, day, hour, minute, second, milliseconds);
  return local - (zone.startsWith('-') ? -offset : offset) * 60_000;
}

function toDateTime(field: Field, raw: unknown): SqlValue {
  const value = typeof raw === 'string' ? parseDateTime(raw.trim()) : undefined;
  return value === undefined ? wrongType(field, raw) : value;
}

/** 12:34[:56[.789]][Z] -> 12:34:56.789Z, the way answers write a time. */
function toTime(field: Field, raw: unknown): SqlValue {
  if (typeof raw !== 'string') return wrongType(field, raw);
  return parseTime(raw.trim()) ?? wrongType(field, raw);
}

export function parseTime(text: string): string | undefined {
  const match = /^([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:\.(\d{1,9}))?)?Z?$/i.exec(text);
  if (!match) return undefined;
  const [, hour, minute, second = '00', fraction = ''] = match;
  return `${hour}:${minute}:${second}.${fraction.padEnd(3, '0').slice(0, 3)}Z`;
}

function toReference(field: Field, raw: unknown): SqlValue {
  const id = typeof raw === 'string' ? toId18(raw.trim()) : undefined;
  if (id !== undefined) return id;
  const shown = typeof raw === 'object' ? JSON.stringify(raw) : String(raw);
  throw new RowFailure('MALFORMED_ID', `${field.label}: id value of incorrect type: ${shown.slice(0, 100)}`, [
    field.name,
  ]);
}

const EMAIL =
  /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~.\-\u0080-\uffff]+@(?:[A-Za-z0-9\u0080-\uffff](?:[A-Za-z0-9\-\u0080-\uffff]*[A-Za-z0-9\u0080-\uffff])?\.)+[A-Za-z0-9\u0080-\uffff-]{2,}$/;

function toEmail(field: Field, raw: unknown): SqlValue {
  const text = toText(field, raw);
  if (text === null || EMAIL.test(text)) return text;
  throw new RowFailure('INVALID_EMAIL_ADDRESS', `${field.label}: invalid email address: ${text}`, [
    field.name,
  ]);
}

function toPicklist(field: Field, raw: unknown): SqlValue {
  const text = toText(field, raw);
  if (text === null || !field.restricted) return text;
  const chosen = field.type === 'multipicklist' ? text.split(';') : [text];
  const bad = chosen.find((item) => !field.picklist.some((known) => known.value === item));
  if (bad === undefined) return text;
  const code = 'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST';
  throw new RowFailure(code, `${field.label}: bad value for restricted picklist field: ${bad}`, [field.name]);
}

/** 2026-01-02T03:04:05.000+0000, the way answers write a datetime. */
export const formatDateTime = (milliseconds: number): string =>
  new Date(milliseconds).toISOString().replace('Z', '+0000');
