import type { Bar } from '../bar';
import type { BenchRoom, Staging } from './bench-room';
import { writeCsvFile } from './csv-file';

const million = 1_000_000;
const pandasScript = `
frame = pd.read_csv(path, dtype=str)
frame.describe(include="all")
frame.to_pickle(path + ".pkl")
`;

/** csv to dataset: both lanes, against pandas, and how time and memory grow. `rows`: this size only, without growth. */
export async function csvCases(room: BenchRoom, rows?: number): Promise<Bar[]> {
  const bars: Bar[] = [];
  const small = await cleanCase(room, rows ?? million);
  bars.push(...small.bars, ...(await carefulCase(room, rows ?? million)));
  if (rows !== undefined) return bars;
  const large = await cleanCase(room, 5 * million);
  const growth = large.staging.seconds / small.staging.seconds;
  bars.push(...large.bars, {
    case: 'csv 5 M against 1 M',
    rows: 5 * million,
    seconds: large.staging.seconds,
    ratio: round(growth),
    bar: 'at most 5.5 times the time',
    value: `${growth.toFixed(2)} times`,
    ok: growth <= 5.5,
  });
  bars.push(await memoryCase(room, [small.staging, large.staging]));
  return bars;
}

async function cleanCase(room: BenchRoom, rows: number): Promise<{ bars: Bar[]; staging: Staging }> {
  const file = `clean-${rows}.csv`;
  await writeCsvFile(room.path(file), rows);
  const staging = await room.stage(file);
  const pandas = await room.pandas(pandasScript, file);
  room.remove(file);
  room.remove(`${file}.pkl`);
  const ratio = pandas.seconds / staging.seconds;
  const isWhole = staging.rowCount === rows && staging.rejectedCount === 0;
  const perSecond = rows / staging.stagedSeconds;
  return {
    staging,
    bars: [
      {
        case: `csv ${rows} with profile`,
        rows,
        seconds: staging.seconds,
        ratio: round(ratio),
        against: 'pandas',
        rssMb: Math.round(staging.rssMb),
        bar: 'at least 2 times as fast',
        value: `${ratio.toFixed(2)} times (${staging.seconds.toFixed(1)} s, pandas ${pandas.seconds.toFixed(1)} s)`,
        ok: ratio >= 2 && isWhole,
      },
      {
        case: `csv ${rows} staging alone`,
        rows,
        seconds: staging.stagedSeconds,
        rssMb: Math.round(staging.rssMb),
        bar: 'at least 400,000 rows/s',
        value: `${Math.round(perSecond)} rows/s`,
        ok: perSecond >= 400_000 && isWhole,
      },
    ],
  };
}

async function carefulCase(room: BenchRoom, rows: number): Promise<Bar[]> {
  const file = `careful-${rows}.csv`;
  await writeCsvFile(room.path(file), rows, { hasBadRecord: true });
  const staging = await room.stage(file);
  room.remove(file);
  const isWhole = staging.rowCount === rows && staging.rejectedCount === 1;
  const perSecond = rows / staging.stagedSeconds;
  return [
    {
      case: `csv-parse lane ${rows}`,
      rows,
      seconds: staging.stagedSeconds,
      rssMb: Math.round(staging.rssMb),
      bar: 'at least 150,000 rows/s under 600 MB',
      value: `${Math.round(perSecond)} rows/s, ${staging.rssMb.toFixed(0)} MB`,
      ok: perSecond >= 150_000 && staging.rssMb < 600 && isWhole,
    },
  ];
}

async function memoryCase(room: BenchRoom, known: Staging[]): Promise<Bar> {
  const rows = 10 * million;
  const file = 'clean-10M.csv';
  await writeCsvFile(room.path(file), rows);
  const largest = await room.stage(file);
  room.remove(file);
  const peaks = [...known, largest].map(({ rssMb }) => rssMb);
  const most = Math.max(...peaks);
  return {
    case: 'memory, 1 M to 10 M rows',
    rows,
    seconds: largest.seconds,
    rssMb: Math.round(most),
    bar: 'flat, under 700 MB',
    value: peaks.map((mb) => `${mb.toFixed(0)} MB`).join(', '),
    ok: most < 700 && most <= 1.25 * Math.min(...peaks),
  };
}

const round = (value: number) => Math.round(value * 100) / 100;
