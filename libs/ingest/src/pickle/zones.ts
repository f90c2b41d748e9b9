import { Made, madeAs, Named, numberOf, textOf, type PyValue } from './values';

/**
 * How far a zone of pytz, zoneinfo, dateutil or datetime is ahead of UTC at a local moment (microseconds); undefined
 * where its rules are not known. `fold`: the second of two equal local times.
 */
export function offsetMicros(zone: PyValue, localMicros: number, fold: boolean): number | undefined {
  if (zone instanceof Named) return zone.name.endsWith('UTC') ? 0 : undefined;
  if (!madeAs(zone, 'zone')) return undefined;
  const name = zone.maker.name;
  if (name === 'pytz._UTC' || name.endsWith('tzutc')) return 0;
  // pytz pickles the very offset that the moment was localised to.
  if (name === 'pytz._p' && zone.args.length > 1) return (numberOf(zone.args[1]) ?? 0) * 1_000_000;
  if (name === 'pytz._p') return textOf(zone.args[0]) === 'UTC' ? 0 : undefined;
  if (name.endsWith('FixedOffset')) return (numberOf(zone.args[0]) ?? 0) * 60_000_000;
  if (name === 'datetime.timezone') return deltaMicros(zone.args[0]);
  if (name.includes('ZoneInfo')) return ofDatabase(textOf(zone.args[0]) ?? '', localMicros, fold);
  return undefined;
}

function deltaMicros(delta: PyValue | undefined): number | undefined {
  if (!madeAs(delta, 'delta')) return undefined;
  const [days = 0, seconds = 0, micros = 0] = (delta as Made).args.map((part) => numberOf(part) ?? 0);
  return (days * 86_400 + seconds) * 1_000_000 + micros;
}

/** The offsets that UTC moments near the local one have; the one that leads back to it is right. */
function ofDatabase(name: string, localMicros: number, fold: boolean): number | undefined {
  const local = localMicros / 1000;
  const day = 86_400_000;
  try {
    const candidates = [...new Set([offsetAt(name, local - day), offsetAt(name, local + day)])];
    const fitting = candidates.filter((offset) => offsetAt(name, local - offset) === offset);
    const [first = candidates[0], second] = fitting.sort((left, right) => right - left);
    const offset = fold && second !== undefined ? second : first;
    return offset === undefined ? undefined : offset * 1000;
  } catch {
    return undefined;
  }
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Milliseconds that the zone is ahead of UTC at a moment. Throws RangeError for a zone that is not known. */
function offsetAt(name: string, moment: number): number {
  let format = formats.get(name);
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: name,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    if (formats.size > 100) formats.clear();
    formats.set(name, format);
  }
  const whole = Math.floor(moment / 1000) * 1000;
  const parts = new Map(format.formatToParts(whole).map(({ type, value }) => [type, Number(value)]));
  const of = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0;
  const shown = Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second'));
  return shown - whole;
}
