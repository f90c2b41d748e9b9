import { DmsError, type Warning } from '@dms/domain';
import { limits } from '../limits';
import { Entries, type JsonValue } from './parse-json';
import type { JsonSurvey, JsonTarget } from './json-scanner';

/** Where the records of a document are: in a list that can be streamed, or in the document as a whole. */
export type JsonLayout = { target: JsonTarget; table?: string; warnings: Warning[] } | 'document';

/** Of a surveyed document; `table` is the path that was asked for. Throws DmsError BAD_OPTIONS, EMPTY_FILE. */
export function layoutOf({ lists, values, bytes }: JsonSurvey, table: string | undefined): JsonLayout {
  const filled = lists.filter((list) => list.objects + list.lists + list.scalars > 0);
  if (table !== undefined) {
    if (!lists.some(({ path }) => path === table))
      throw noSuchList(
        table,
        lists.map(({ path }) => path),
      );
    return { target: { list: table }, table, warnings: [] };
  }
  if (values > 1) return { target: 'values', warnings: [] };
  const top = lists.find(({ path }) => path === '');
  if (top) return { target: { list: '' }, warnings: [] };
  const records = filled.filter((list) => list.objects > 0 && list.lists + list.scalars === 0);
  // pandas' orient "table" describes the columns in a list of its own.
  const data = records.find(({ path }) => path === 'data');
  const isTable = data !== undefined && records.some(({ path }) => path === 'schema.fields');
  const most = isTable ? data : records.reduce<(typeof records)[number] | undefined>(larger, undefined);
  if (!most) {
    if (bytes > limits.jsonDocumentBytes) throw tooLarge();
    return 'document';
  }
  const others = records.filter((list) => list !== most).map(({ path }) => path);
  return {
    target: { list: most.path },
    table: most.path,
    warnings: others.length > 0 ? [otherLists(most.path, others)] : [],
  };
}

function larger<T extends { objects: number }>(left: T | undefined, right: T): T {
  return left && left.objects >= right.objects ? left : right;
}

/**
 * Records of a document that is no list: pandas' orients "split", "columns" and "index", columns as lists, or else the
 * document as its one record. `names` where the columns are named apart from the records.
 */
export function recordsOf(document: JsonValue): { records: JsonValue[]; names?: string[] } {
  if (!(document instanceof Entries)) return { records: [document] };
  const { list } = document;
  const split = splitOf(list);
  if (split) return split;
  const columns = list.map(([, value]) => value);
  const isLists = columns.every(
    (value) => Array.isArray(value) && value.every((item) => !Array.isArray(item)),
  );
  const lengths = new Set(columns.map((value) => (Array.isArray(value) ? value.length : -1)));
  if (list.length > 0 && isLists && lengths.size === 1 && !lengths.has(0)) {
    const [length = 0] = lengths;
    return {
      records: Array.from(
        { length },
        (_, row) => new Entries(list.map(([key, value]) => [key, (value as JsonValue[])[row] ?? null])),
      ),
    };
  }
  return { records: oriented(list) ?? [document] };
}

function splitOf(list: [string, JsonValue][]) {
  const of = (name: string) => list.find(([key]) => key === name)?.[1];
  const [columns, data] = [of('columns'), of('data')];
  if (!Array.isArray(columns) || !Array.isArray(data) || !data.every(Array.isArray)) return undefined;
  if (!columns.every((name) => typeof name === 'string')) return undefined;
  return { records: data as JsonValue[], names: columns as string[] };
}

/** {"a": {"0": 1, "1": 2}, …}: by column where the inner keys count the rows, else one record for each key. */
function oriented(list: [string, JsonValue][]): JsonValue[] | undefined {
  const inner = list.map(([, value]) => (value instanceof Entries ? value.list : undefined));
  const first = inner[0];
  if (list.length < 2 || !first || first.length === 0) return undefined;
  if (!inner.every((entries) => entries !== undefined)) return undefined;
  const keys = new Set(first.map(([key]) => key));
  const isAlike = inner.every(
    (entries) => entries.length === keys.size && entries.every(([key]) => keys.has(key)),
  );
  const counts = (names: string[]) => names.every((name, index) => name === String(index));
  if (isAlike && counts([...keys])) {
    const columns = inner.map((entries) => new Map(entries));
    return [...keys].map(
      (row) => new Entries(list.map(([name], index) => [name, columns[index]?.get(row) ?? null])),
    );
  }
  const isCounted = counts(list.map(([key]) => key));
  if (!isAlike && !isCounted) return undefined;
  return list.map(
    ([key], index) =>
      new Entries([...(isCounted ? [] : [['key', key] as [string, JsonValue]]), ...(inner[index] ?? [])]),
  );
}

function otherLists(read: string, others: string[]): Warning {
  const named = others.slice(0, 10).join(', ') + (others.length > 10 ? ', …' : '');
  return {
    code: 'OTHER_LISTS',
    message: `The file holds several lists of records; ${read} is read. The others: ${named}. The option table names another.`,
    count: others.length,
  };
}

function noSuchList(table: string, paths: string[]): DmsError {
  const named =
    paths
      .filter((path) => path !== '')
      .slice(0, 20)
      .join(', ') || 'none';
  return new DmsError(
    'BAD_OPTIONS',
    `The file holds no list at ${JSON.stringify(table.slice(0, 100))}. Lists it holds: ${named}.`,
    { option: 'table' },
  );
}

function tooLarge(): DmsError {
  const limit = limits.jsonDocumentBytes;
  return new DmsError(
    'FILE_TOO_LARGE',
    `A JSON file without a list of records can be read up to ${limit / 1024 ** 2} MB. Save it as a list of records, or as JSON Lines.`,
    { limit },
  );
}
