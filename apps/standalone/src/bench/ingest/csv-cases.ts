import type { Bar } from '../bar';
import type { BenchRoom, Staging } from './bench-room';
import { writeCsvFile, type CsvFileOptions } from './csv-file';

const million = 1_000_000;
const pandasScript = `
frame = pd.read_csv(path, dtype=str)
frame.describe(include="all")
frame.to_pickle(path + ".pkl")
`;

/** csv to dataset: both lanes, against pandas, and how time and memory grow. A size is staged once for all cases. */
export class CsvCases {
  private readonly staged = new Map<number, Staging>();

  constructor(private readonly room: BenchRoom) {}

  /** A clean file: with profile against pandas, and the staging alone. */
  async clean(rows = million): Promise<Bar[]> {
    const file = await this.write(rows);
    const staging = await this.stage(rows, file);
    const pandas = await this.room.pandas(pandasScript, file);
    this.room.remove(file);
    this.room.remove(`${file}.pkl`);
    const ratio = pandas.seconds / staging.seconds;
    const isWhole = staging.rowCount === rows && staging.rejectedCount === 0;
    const perSecond = rows / staging.stagedSeconds;
    return [
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
    ];
  }

  /** A file that is not clean: one bad record, where csv-parse reads that alone; and bad ones all over, where it reads all. */
  async careful(rows = million): Promise<Bar[]> {
    return [
      await this.unclean(`one bad record ${rows}`, rows, { hasBadRecord: true }, 1),
      await this.unclean(`csv-parse lane ${rows}`, rows, { badEvery: 1000 }, Math.floor(rows / 1000)),
    ];
  }

  private async unclean(name: string, rows: number, written: CsvFileOptions, bad: number): Promise<Bar> {
    const file = `careful-${rows}.csv`;
    await writeCsvFile(this.room.path(file), rows, written);
    const staging = await this.room.stage(file);
    this.room.remove(file);
    const isWhole = staging.rowCount === rows && staging.rejectedCount === bad;
    const perSecond = rows / staging.stagedSeconds;
    return {
      case: name,
      rows,
      seconds: staging.stagedSeconds,
      rssMb: Math.round(staging.rssMb),
      bar: 'at least 150,000 rows/s under 600 MB',
      value: `${Math.round(perSecond)} rows/s, ${staging.rssMb.toFixed(0)} MB`,
      ok: perSecond >= 150_000 && staging.rssMb < 600 && isWhole,
    };
  }

  /** Five times the rows: pandas' ratio again, and the time against that of a million. */
  async growth(): Promise<Bar[]> {
    const small = await this.stage(million);
    const bars = await this.clean(5 * million);
    const large = await this.stage(5 * million);
    const growth = large.seconds / small.seconds;
    return [
      ...bars,
      {
        case: 'csv 5 M against 1 M',
        rows: 5 * million,
        seconds: large.seconds,
        ratio: round(growth),
        bar: 'at most 5.5 times the time',
        value: `${growth.toFixed(2)} times`,
        ok: growth <= 5.5,
      },
    ];
  }

  async memory(): Promise<Bar[]> {
    const stagings: Staging[] = [];
    for (const millions of [1, 5, 10]) stagings.push(await this.stage(millions * million));
    const peaks = stagings.map(({ rssMb }) => rssMb);
    const most = Math.max(...peaks);
    return [
      {
        case: 'memory, 1 M to 10 M rows',
        rows: 10 * million,
        seconds: stagings.at(-1)?.seconds ?? 0,
        rssMb: Math.round(most),
        bar: 'flat, under 700 MB',
        value: `${peaks.map((mb) => `${mb.toFixed(0)} MB`).join(', ')} at 1, 5 and 10 M`,
        ok: most < 700 && most <= 1.25 * Math.min(...peaks),
      },
    ];
  }

  private async write(rows: number): Promise<string> {
    const file = `clean-${rows}.csv`;
    await writeCsvFile(this.room.path(file), rows);
    return file;
  }

  /** `written`: the file is there already and stays. */
  private async stage(rows: number, written?: string): Promise<Staging> {
    const known = this.staged.get(rows);
    if (known) return known;
    const file = written ?? (await this.write(rows));
    const staging = await this.room.stage(file);
    if (written === undefined) this.room.remove(file);
    this.staged.set(rows, staging);
    return staging;
  }
}

const round = (value: number) => Math.round(value * 100) / 100;
