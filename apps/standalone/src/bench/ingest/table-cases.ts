import type { Bar } from '../bar';
import type { BenchRoom } from './bench-room';

/** Twelve columns of mixed kinds, dates among them, the same at every run; `rows` comes before it. */
const frame = `
import numpy as np
random = np.random.RandomState(1)
frame = pd.DataFrame({
    'id': np.arange(rows), 'first': ['First%d' % (i % 5000) for i in range(rows)], 'email': ['user%d@example.com' % i for i in range(rows)],
    'city': pd.Categorical.from_codes(random.randint(0, 4, rows), ['Köln', '東京', 'Paris', 'Berlin']),
    'born': pd.Timestamp('1950-01-01') + pd.to_timedelta(random.randint(0, 20000, rows), unit='D'),
    'seen': pd.Timestamp('2000-01-01') + pd.to_timedelta(random.randint(0, 700000000, rows), unit='s'),
    'amount': np.round(random.rand(rows) * 10000, 2), 'score': random.rand(rows), 'active': random.rand(rows) > .5,
    'level': random.randint(0, 100, rows), 'note': ['note %d with some text' % i for i in range(rows)], 'code': ['%05d' % (i % 90000) for i in range(rows)]})
`;

/** A workbook to a dataset, against pandas with openpyxl. */
export async function workbookCase(room: BenchRoom, rows = 200_000): Promise<Bar[]> {
  const file = `book-${rows}.xlsx`;
  await room.pandas(`rows = ${rows}\n${frame}\nframe.to_excel(path, index=False)`, file);
  const staging = await room.stage(file);
  const pandas = await room.pandas('pd.read_excel(path)', file);
  room.remove(file);
  const perSecond = rows / staging.stagedSeconds;
  const ratio = pandas.seconds / staging.stagedSeconds;
  return [
    {
      case: `workbook ${rows} x 12`,
      rows,
      seconds: staging.stagedSeconds,
      ratio: Math.round(ratio * 100) / 100,
      against: 'pandas + openpyxl',
      rssMb: Math.round(staging.rssMb),
      bar: 'at least 60,000 rows/s, 10 times as fast, under 500 MB',
      value: `${Math.round(perSecond)} rows/s, ${ratio.toFixed(1)} times, ${staging.rssMb.toFixed(0)} MB`,
      ok: perSecond >= 60_000 && ratio >= 10 && staging.rssMb < 500 && staging.rowCount === rows,
    },
  ];
}

/** A pickled DataFrame to a dataset, against pandas. */
export async function pickleCase(room: BenchRoom, rows = 1_000_000): Promise<Bar[]> {
  const file = `frame-${rows}.pkl`;
  await room.pandas(`rows = ${rows}\n${frame}\nframe.to_pickle(path)`, file);
  const staging = await room.stage(file);
  const script = `frame = pd.read_pickle(path)\nframe.describe(include="all")\nframe.to_pickle(path + ".pkl")`;
  const pandas = await room.pandas(script, file);
  room.remove(file);
  room.remove(`${file}.pkl`);
  const ratio = pandas.seconds / staging.seconds;
  return [
    {
      case: `pickle ${rows} with profile`,
      rows,
      seconds: staging.seconds,
      ratio: Math.round(ratio * 100) / 100,
      against: 'pandas, read + describe + write',
      rssMb: Math.round(staging.rssMb),
      bar: 'at least half as fast, under 1 GB',
      value: `${ratio.toFixed(2)} times, ${staging.rssMb.toFixed(0)} MB`,
      ok: ratio >= 0.5 && staging.rssMb < 1000 && staging.rowCount === rows,
    },
  ];
}
