import { once } from 'node:events';
import { createWriteStream } from 'node:fs';

export const lookups = 100_000;
const header = 'id,name,email,phone,joined,amount,updated,code,status,city,owner,note';

/** The orders to be reshaped: twelve columns of text, the same bytes for the same number of rows. */
export async function writeOrders(path: string, rows: number): Promise<void> {
  await writeLines(path, header, rows, (row, random) => {
    const day = 1 + (random() % 28);
    const month = 1 + (random() % 12);
    const year = 2010 + (random() % 14);
    // Every tenth key comes again, with another date of change.
    const key = random() % 10 === 0 ? random() % Math.max(1, row) : row;
    const email = random() % 50 === 0 ? '' : ` User.${key}@Example.COM `;
    const amount = random() % 40 === 0 ? '' : german(random() % 100_000_000);
    const updated = `20${two(10 + (random() % 14))}-${two(1 + (random() % 12))}-${two(1 + (random() % 28))}T${two(random() % 24)}:${two(random() % 60)}:00`;
    return [
      String(row),
      `  ${['Ann', 'Bo', 'Chris', 'Dana', 'Eve'][random() % 5]} Person${key % 9_973} `,
      email,
      `+49 30 ${100_000 + (random() % 900_000)}`,
      [
        `${year}-${two(month)}-${two(day)}`,
        `${two(day)}.${two(month)}.${year}`,
        `${two(month)}/${two(day)}/${year}`,
      ][random() % 3] as string,
      `"${amount}"`,
      updated,
      `C${random() % lookups}`,
      ['new', 'open', 'won', 'lost'][random() % 4] as string,
      ['Bern', 'Rom', 'Oslo', 'Paris', 'Wien', 'Prag'][random() % 6] as string,
      `owner${random() % 500}`,
      `"a note, number ${random() % 1_000_000}, of some length"`,
    ].join(',');
  });
}

export async function writeLookups(path: string): Promise<void> {
  await writeLines(path, 'code,region,segment', lookups, (row, random) =>
    [`C${row - 1}`, `Region ${random() % 200}`, `Segment ${random() % 25}`].join(','),
  );
}

async function writeLines(
  path: string,
  first: string,
  rows: number,
  line: (row: number, random: () => number) => string,
): Promise<void> {
  const file = createWriteStream(path);
  const random = generator(rows);
  file.write(`${first}\n`);
  const perWrite = 5_000;
  for (let row = 1; row <= rows; row += perWrite) {
    const lines: string[] = [];
    for (let at = row; at < Math.min(row + perWrite, rows + 1); at++) lines.push(line(at, random));
    if (!file.write(`${lines.join('\n')}\n`)) await once(file, 'drain');
  }
  file.end();
  await once(file, 'close');
}

/** Small and the same everywhere (mulberry32). */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
}

function two(number: number): string {
  return String(number).padStart(2, '0');
}

/** Cents as 1.234,56. */
function german(cents: number): string {
  const whole = String(Math.floor(cents / 100)).replace(/\B(?=(\d{3})+$)/g, '.');
  return `${whole},${two(cents % 100)}`;
}
