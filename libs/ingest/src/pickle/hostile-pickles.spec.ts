import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DmsError } from '@dms/domain';
import { limits } from '../limits';
import { readPickle } from './read-pickle';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'pickle-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function refusal(pickle: string | Buffer): Promise<DmsError> {
  const path = join(folder, 'x');
  writeFileSync(path, typeof pickle === 'string' ? Buffer.from(pickle, 'latin1') : pickle);
  const before = process.memoryUsage().rss;
  const started = performance.now();
  const error = await readAll(path).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(DmsError);
  expect(performance.now() - started).toBeLessThan(10_000);
  expect(process.memoryUsage().rss - before).toBeLessThan(300 * 1024 ** 2);
  return error as DmsError;
}

/** Also asks for every cell, as staging does. */
async function readAll(path: string): Promise<void> {
  const { vectors, rowCount } = await readPickle(path, {});
  for (const vector of vectors) for (let row = 0; row < rowCount; row++) vector.text(row);
}

const u64 = (value: bigint) => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(value);
  return bytes.toString('latin1');
};

describe('a pickle that is more than data', () => {
  it.each([
    ['os.system', 'cos\nsystem\n(S"echo pwned"\ntR.'],
    ['posix.system', '\x80\x04\x8c\x05posix\x8c\x06system\x93\x8c\x02id\x85R.'],
    ['builtins.eval', "c__builtin__\neval\n(S'1'\ntR."],
    ['builtins.exec', 'cbuiltins\nexec\n.'],
    ['builtins.__import__', 'cbuiltins\n__import__\n.'],
    ['subprocess.Popen', '(S"id"\nisubprocess\nPopen\n.'],
    ['numpy.load', 'cnumpy\nload\n.'],
    ['numpy.core.multiarray.fromfile', 'cnumpy._core.multiarray\nfromfile\n.'],
    ['pandas.io.pickle.read_pickle', 'cpandas.io.pickle\nread_pickle\n.'],
    ['pandas.core.frame.DataFrame.eval', '\x80\x04\x8c\x11pandas.core.frame\x8c\x0eDataFrame.eval\x93.'],
    ['builtins.getattr.x', 'cbuiltins\ngetattr.x\n.'],
    ['codecs.open', 'ccodecs\nopen\n.'],
    ['functools.partial', 'cfunctools\npartial\n.'],
    ['operator.attrgetter', 'coperator\nattrgetter\n.'],
    ['pickle.loads', 'cpickle\nloads\n.'],
    ['__main__.Evil', 'c__main__\nEvil\n.'],
  ])('is refused by name: %s', async (name, pickle) => {
    expect(await refusal(pickle)).toMatchObject({
      code: 'PICKLE_REFUSED',
      message: expect.stringContaining(name),
      where: { name },
    });
  });

  it('may not ask for attributes, but for how zoneinfo makes its zones', async () => {
    const attribute = 'cbuiltins\ngetattr\n(cdatetime\ndate\nVtoday\ntR.';
    expect(await refusal(attribute)).toMatchObject({
      code: 'PICKLE_REFUSED',
      message: expect.stringContaining('attribute today'),
    });
  });

  it.each([
    ['calls what it made itself', '](K\x01tR.'],
    ['refers to objects outside', 'P1\n.'],
    ['names things by number', '\x80\x02\x82\x01.'],
  ])('is refused when it %s', async (_, pickle) => {
    expect((await refusal(pickle)).code).toBe('PICKLE_REFUSED');
  });

  it.each([
    ['sparse arrays', 'cpandas.core.arrays.sparse.array\nSparseArray\n.'],
    ['periods', 'cpandas._libs.tslibs.period\nPeriod\n.'],
  ])('is refused in words when it holds %s', async (_, pickle) => {
    expect((await refusal(pickle)).code).toBe('UNSUPPORTED_FORMAT');
  });

  it.each([
    ['bytes without end', `\x80\x04\x8e${u64(2n ** 62n)}abc.`],
    ['a text without end', `\x80\x04\x8d${u64(2n ** 40n)}abc.`],
    ['text of 4 GB', '\x80\x04X\xff\xff\xff\xffabc.'],
    ['a frame without end', `\x80\x04\x95${u64(2n ** 50n)}N.`],
    ['an integer without end', '\x80\x04\x8b\xff\xff\xff\x7f1.'],
    ['a memo index of four thousand million', '\x80\x02Nr\xff\xff\xff\xff.'],
    ['a memo index in text', 'Np99999999999999\n.'],
    ['something never remembered', 'h\x07.'],
    ['an empty stack', '.'],
    ['a mark never set', 't.'],
    ['marks without end', '('.repeat(100_000)],
    ['no end', '\x80\x04N'],
    ['an unknown instruction', '\x80\x04\xff.'],
    ['a protocol of the future', '\x80\x09N.'],
    ['a state for a number', 'K\x01Nb.'],
    ['items for a tuple', ')Na.'],
  ])('is damaged where it claims %s', async (_, pickle) => {
    expect((await refusal(pickle)).code).toBe('FILE_UNREADABLE');
  });

  it('of lists that double is told when a cell would be written', async () => {
    // l0 = [0]; l1 = [l0, l0]; l2 = [l1, l1]… sixty times: as text more than there is room for in the world.
    const doubling = `]K\x00a${Array.from({ length: 60 }, (_, n) => `q${String.fromCharCode(n)}0](h${String.fromCharCode(n)}h${String.fromCharCode(n)}e`).join('')}`;
    expect(await refusal(`\x80\x02](K\x01${doubling}e.`)).toMatchObject({
      code: 'CELL_TOO_LARGE',
      where: { values: expect.any(Number) },
    });
  });

  it.each([
    ['a list', '](K\x01]q\x00h\x00ae.'],
    ['a dict, as a value', '](K\x01}q\x00VA\nh\x00se.'],
    ['a dict, as a key', '](K\x01}q\x00h\x00K\x01se.'],
    ['a list, as a number of NumPy', '](K\x01]q\x00cnumpy.core.multiarray\nscalar\n(Nh\x00tRae.'],
    ['a dict, as the name of a column', ']}q\x00h\x00K\x01sa.'],
    ['a list, as the name of a column', ']}]q\x00h\x00aK\x01sa.'],
  ])('that holds itself is told, too: %s', async (_, pickle) => {
    expect((await refusal(`\x80\x02${pickle}`)).code).toBe('CELL_TOO_LARGE');
  });

  it('of an array that holds itself, as NumPy writes it, is told, too', async () => {
    // a = numpy.empty(2, object); a[0] = a; a[1] = 1; pickle.dumps([1, a], 2)
    const pickle =
      'gAJdcQAoSwFjbnVtcHkuY29yZS5tdWx0aWFycmF5Cl9yZWNvbnN0cnVjdApxAWNudW1weQpuZGFycmF5CnECSwCFcQNjX2NvZGVjcwplbmNvZGUKcQRYAQAAAGJxBVgGAAAAbGF0aW4xcQaGcQdScQiHcQlScQooSwFLAoVxC2NudW1weQpkdHlwZQpxDFgCAAAATzhxDYmIh3EOUnEPKEsDWAEAAAB8cRBOTk5K/////0r/////Sz90cRFiiV1xEihoCksBZXRxE2JlLg==';
    expect((await refusal(Buffer.from(pickle, 'base64'))).code).toBe('CELL_TOO_LARGE');
  });

  it('of more columns than a table has is refused', async () => {
    const keys = Array.from({ length: limits.columns + 1 }, (_, n) => `V${n}\nN`).join('');
    expect((await refusal(`](}(${keys}ue.`)).code).toBe('TOO_MANY_COLUMNS');
  });

  it.each([
    ['a single value', 'K\x01.'],
    ['a dict of dicts', '}(Va\n}Vb\nK\x01su.'],
    ['columns of unlike length', '}(Va\n](K\x01eVb\n](K\x01K\x02eu.'],
  ])('that is no table but %s is told so', async (_, pickle) => {
    expect((await refusal(pickle)).code).toBe('UNSUPPORTED_FORMAT');
  });
});
