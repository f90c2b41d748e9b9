const dayMicros = 86_400_000_000;

/** Least 64-bit integer: NaT in arrays of moments and durations. */
export const notATime = -(2n ** 63n);

const nanosIn: Record<string, bigint> = {
  ns: 1n,
  us: 1_000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
  D: 86_400_000_000_000n,
  W: 604_800_000_000_000n,
};

/** Nanoseconds of one step of a NumPy unit; undefined for months and years, which are of no fixed length. */
export function nanosOfUnit(unit: string, count: number): bigint | undefined {
  const nanos = nanosIn[unit];
  return nanos === undefined ? undefined : nanos * BigInt(Math.max(1, count));
}

const days = new Map<number, string>();

/** Day number from 1970 as ISO 8601. */
export function dayText(day: number): string {
  let text = days.get(day);
  if (text === undefined) {
    const date = new Date(day * 86_400_000);
    if (Number.isNaN(date.getTime())) return `${day} days after 1970-01-01`;
    text = date.toISOString().slice(0, -14).replace(/^\+0*/, '');
    if (days.size > 50_000) days.clear();
    days.set(day, text);
  }
  return text;
}

/** Microseconds from 1970 (a whole number that a double holds: the years 1685 to 2254) as ISO 8601, without a zone. */
export function momentText(micros: number): string {
  return momentOfDay(0, micros);
}

/** As momentText, by the day and the microseconds from its beginning: exact for any year. */
export function momentOfDay(day: number, micros: number): string {
  const more = Math.floor(micros / dayMicros);
  return `${dayText(day + more)}T${clockText(micros - more * dayMicros)}`;
}

/** As momentText, for any number of nanoseconds; the part below a microsecond is left out. */
export function momentOfNanos(nanos: bigint): string {
  const day = floorDivide(nanos, 86_400_000_000_000n);
  const rest = Number((nanos - day * 86_400_000_000_000n) / 1000n);
  return `${dayText(Number(day))}T${clockText(rest)}`;
}

/** Microseconds, the part below one left out. */
export function microsOfNanos(nanos: bigint): bigint {
  return floorDivide(nanos, 1000n);
}

/** A whole number of microseconds in digits. Most are whole seconds, and so small a number is written many times as fast. */
export function microsText(micros: number): string {
  const seconds = Math.round(micros / 1_000_000);
  return seconds * 1_000_000 === micros && seconds !== 0 ? `${seconds}000000` : String(micros);
}

/** Microseconds of a day as hh:mm:ss, with a fraction where there is one. */
export function clockText(micros: number): string {
  const seconds = Math.floor(micros / 1_000_000);
  const fraction = micros - seconds * 1_000_000;
  const whole = `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return fraction === 0 ? whole : `${whole}.${String(fraction).padStart(6, '0')}`;
}

/** A duration as pandas writes it: `1 days 02:03:04`, `-1 days +23:59:00`, with nanoseconds where there are any. */
export function durationText(nanos: bigint): string {
  const day = floorDivide(nanos, 86_400_000_000_000n);
  const rest = nanos - day * 86_400_000_000_000n;
  const clock = clockText(Number(rest / 1_000_000_000n) * 1_000_000);
  const fraction = Number(rest % 1_000_000_000n);
  const digits =
    fraction % 1000 === 0 ? String(fraction / 1000).padStart(6, '0') : String(fraction).padStart(9, '0');
  return `${day} days ${day < 0n ? '+' : ''}${clock}${fraction === 0 ? '' : `.${digits}`}`;
}

/** Rounded down, where the division of integers rounds to zero. */
function floorDivide(value: bigint, by: bigint): bigint {
  return value >= 0n ? value / by : -((-value + by - 1n) / by);
}

const two = (value: number) => (value < 10 ? `0${value}` : String(value));
