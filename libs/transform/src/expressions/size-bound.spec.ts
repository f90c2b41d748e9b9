import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckSession, openSession } from '../engine/session';
import { checkExpression } from './check-expression';

const columns = [{ name: 'name', type: 'text' as const }];
let folder: string;
let session: DuckSession;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'size-'));
  session = await openSession(folder, { memoryMb: 128 });
});
afterAll(() => {
  session.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('the size an expression may come to', () => {
  it.each([
    `replace(repeat('a', 100000), 'a', repeat('b', 100000))`,
    `replace(replace(replace(name, 'a', '${'b'.repeat(200)}'), 'b', '${'c'.repeat(200)}'), 'c', 'dd')`,
    `regexp_replace(repeat('a', 100000), 'a', repeat('b', 90000), 'g')`,
    `array_to_string(string_split(repeat('a,', 50000), ','), repeat('x', 100000))`,
    `levenshtein(repeat('a', 100000), repeat('b', 100000))`,
    `damerau_levenshtein(repeat(name, 90000), rpad(name, 90000, 'x'))`,
    `jaro_winkler_similarity(repeat('ab', 50000), repeat('ba', 50000)) > 0.5`,
    `CASE WHEN name = 'x' THEN replace(lpad(name, 100000, 'a'), 'a', rpad(name, 100000, 'b')) ELSE '' END`,
    `length(coalesce(replace(repeat('a', 100000), 'a', repeat('b', 2000)), name))`,
  ])('is too large in %s, which is refused unread', async (text) => {
    await expect(checkExpression(session, text, columns)).rejects.toMatchObject({
      code: 'FORBIDDEN_EXPRESSION',
      message: expect.stringContaining('characters'),
    });
  });

  it.each([
    `replace(name, 'a', 'bcd')`,
    `replace(replace(replace(replace(name, 'ä', 'ae'), 'ö', 'oe'), 'ü', 'ue'), 'ß', 'ss')`,
    `regexp_replace(name, '[^0-9]', '', 'g')`,
    `levenshtein(name, lower(name)) < 3`,
    `array_to_string(string_split(name, ','), '; ')`,
    `concat_ws(' ', name, repeat('-', 1000), name)`,
    `replace(name, name, name)`,
  ])('is ordinary in %s', async (text) => {
    await expect(checkExpression(session, text, columns)).resolves.toBeDefined();
  });
});
