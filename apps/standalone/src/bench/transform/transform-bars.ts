import type { Bar } from '../bar';
import type { Timing } from './transform-room';

/** What a size took beside pandas, whether both came to the same, and both with the staging counted. */
export function againstPandas(rows: number, dms: Timing, pandas: Timing, ratio: number): Bar[] {
  const against = 'pandas';
  const times = pandas.seconds / dms.seconds;
  const same = sameRows(dms.csv, pandas.csv);
  const withStaging = dms.seconds + dms.staging;
  const whole = pandas.seconds / withStaging;
  return [
    {
      case: 'against pandas',
      rows,
      seconds: dms.seconds,
      ratio: Math.round(times * 100) / 100,
      against,
      bar: ratio > 0 ? `at least ${ratio} times as fast` : 'no bar at this size',
      value: `${times.toFixed(1)} times (${dms.seconds.toFixed(1)} s, pandas ${pandas.seconds.toFixed(1)} s)`,
      ok: times >= ratio,
    },
    {
      case: 'same result',
      rows,
      seconds: dms.seconds,
      against,
      bar: 'every cell equal',
      value: same,
      ok: same === 'equal',
    },
    {
      case: 'with staging',
      rows,
      seconds: withStaging,
      ratio: Math.round(whole * 100) / 100,
      against,
      bar: 'for information',
      value: `${whole.toFixed(1)} times (${withStaging.toFixed(1)} s)`,
      ok: true,
    },
  ];
}

export function cancelBar(rows: number, seconds: number, ended: string): Bar {
  return {
    case: 'cancel',
    rows,
    seconds,
    bar: 'within 2 s',
    value: `${seconds.toFixed(2)} s (${ended.slice(0, 60)})`,
    ok: seconds < 2 && ended.includes('CANCELLED'),
  };
}

export function memoryBar(rows: number, memoryMb: number, { seconds, rssMb }: Timing, most = Infinity): Bar {
  return {
    case: `memory at ${memoryMb} MB`,
    rows,
    seconds,
    rssMb: Math.round(rssMb),
    bar: Number.isFinite(most) ? `finishes under ${most} MB resident` : 'finishes',
    value: `${rssMb.toFixed(0)} MB, ${seconds.toFixed(1)} s`,
    ok: rssMb < most,
  };
}

export function previewBar(name: string, rows: number, seconds: number, most: number): Bar {
  return {
    case: name,
    rows,
    seconds,
    bar: `within ${most} s`,
    value: `${seconds.toFixed(2)} s`,
    ok: seconds < most,
  };
}

/** `equal`, or the first line that differs. */
export function sameRows(ours: string, theirs: string): string {
  if (ours === theirs) return 'equal';
  const [left, right] = [ours.split('\n'), theirs.split('\n')];
  const at = left.findIndex((line, index) => line !== right[index]);
  return `line ${at + 1}: ${left[at]} against ${right[at] ?? 'nothing'}`;
}
