import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { randomNumbers } from '../../faults/random-numbers';

const header = 'id,account,name,email,phone,city,joined,amount,status,code,active,note';
const names = [
  'Ann Smith',
  'Zoë Müller',
  '王小明',
  'Иван Петров',
  '田中太郎',
  'José Nuñez',
  'Bob Ng',
  '김철수',
];
const cities = ['Köln', 'São Paulo', '北京市', 'Москва', 'Springfield', '大阪', 'Kraków', 'Oslo'];
const states = ['new', 'open', 'won', 'lost'];

export interface CsvFileOptions {
  /** One record with a field too few in the middle: the file is not clean. */
  hasBadRecord?: boolean;
  /** One such record after so many: no stretch of the file is clean. */
  badEvery?: number;
}

/**
 * Writes the same csv for the same number of rows: twelve columns, about 130 bytes a row, non-Latin text, quoted cells,
 * and a line break within one record in twenty.
 */
export async function writeCsvFile(path: string, rows: number, options: CsvFileOptions = {}): Promise<void> {
  const out = createWriteStream(path);
  const random = randomNumbers(20_240_229);
  const below = (most: number) => Math.floor(random() * most);
  const pick = (list: readonly string[]) => list[below(list.length)] ?? '';
  let text = `${header}\n`;
  const bad = options.hasBadRecord ? Math.floor(rows / 2) : 0;
  for (let row = 1; row <= rows; row++) {
    const id = String(row).padStart(9, '0');
    const day = `20${10 + below(14)}-${two(1 + below(12))}-${two(1 + below(28))}`;
    const note =
      below(20) === 0 ? `"first line ${below(1000)}\nsecond, ""quoted"" line"` : `note ${below(100_000)}`;
    text += `${id},A${below(50_000)},${pick(names)},user${below(1_000_000)}@example.com,+49 30 ${100_000 + below(900_000)},${pick(cities)},${day},${below(1_000_000) / 100},${pick(states)},${String(below(10_000)).padStart(5, '0')},${below(2) === 0 ? 'true' : 'false'},${note}\n`;
    if (row === bad || (options.badEvery && row % options.badEvery === 0)) text += 'bad,record\n';
    if (text.length < 1_000_000) continue;
    if (!out.write(text)) await once(out, 'drain');
    text = '';
  }
  out.end(text);
  await once(out, 'finish');
}

const two = (value: number) => String(value).padStart(2, '0');
