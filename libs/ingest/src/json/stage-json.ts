import { rm, stat } from 'node:fs/promises';
import type { Column, Format, ReadOptions, SqlSession, Warning } from '@dms/domain';
import { Rejects } from '../rejects';
import { canonicalFile, stageCanonical } from '../stage-canonical';
import { fingerprintOf, type StagedTable, type StageRequest } from '../staged-table';
import { CanonicalCsv } from '../text/canonical-csv';
import { emptyFile } from '../text/read-text';
import { readJsonFile, type JsonReading, type JsonRecord } from './json-records';
import { ColumnLearner, writeExact } from './typed-columns';

/**
 * Stages a JSON or JSON Lines file in two walks: one that learns the columns, one that writes the rows. Throws DmsError
 * as readJsonFile does, TOO_MANY_COLUMNS, CANCELLED.
 */
export async function stageJson(
  session: SqlSession,
  request: StageRequest,
  format: Format,
): Promise<StagedTable> {
  const { signal } = request;
  const reading = await readJsonFile(request.path, format, request.options, signal);
  const { size } = await stat(request.path);
  const control = (from: number, share: number) => ({
    ...(signal && { signal }),
    onBytes: (read: number) => request.onProgress?.(from + (share * read) / (size + 1), 0),
  });
  const learner = new ColumnLearner();
  const nulls = new Set(request.options.nullValues);
  await reading.walk((record) => learn(learner, record, nulls), control(0.1, 0.3));
  const table = learner.columns();
  if (table.columns.length === 0) throw emptyFile();
  const csv = await CanonicalCsv.create(session.path(canonicalFile));
  const rejects = new Rejects(session);
  try {
    await rejects.open();
    const rows = await writeRows(reading, learner, csv, rejects, control(0.4, 0.4));
    await csv.flush();
    const onShare = (share: number) => request.onProgress?.(0.8 + 0.2 * share, rows);
    await stageCanonical(session, csv, table.columns, onShare, table.select);
    await rejects.close();
    await rejects.stage();
    request.onProgress?.(1, rows);
    return {
      format,
      options: reading.options,
      columns: table.columns,
      rowCount: rows,
      rejectedCount: rejects.count,
      blankLines: 0,
      skippedLines: 0,
      warnings: [...reading.warnings, ...table.warnings, ...rejected(rejects)],
      fingerprint: fingerprintOf(table.columns),
    };
  } finally {
    await csv.close();
    await rejects.close();
    await rm(session.path(canonicalFile), { force: true });
  }
}

function learn(learner: ColumnLearner, record: JsonRecord, nulls: ReadonlySet<string>): void {
  if (!('cells' in record)) return;
  for (const [path, value] of record.cells) {
    const text = writeExact(value);
    learner.learn(path, text !== null && nulls.has(text) ? null : value);
  }
}

async function writeRows(
  reading: JsonReading,
  learner: ColumnLearner,
  csv: CanonicalCsv,
  rejects: Rejects,
  control: { signal?: AbortSignal; onBytes: (read: number) => void },
): Promise<number> {
  const nulls = new Set(reading.options.nullValues);
  let number = 0;
  let rows = 0;
  const flush = async () => {
    await csv.flush();
    await rejects.flush();
  };
  await reading.walk(
    (record) => {
      number++;
      if (!('cells' in record)) return rejects.add(record.line, record.text, record.reason);
      const cells = new Array<string | null>(learner.slots.size).fill(null);
      for (const [path, value] of record.cells) {
        const text = writeExact(value);
        cells[learner.slot(path)] = text !== null && nulls.has(text) ? null : text;
      }
      rows++;
      csv.add(number, cells);
    },
    { ...control, onChunk: flush },
  );
  await flush();
  return rows;
}

function rejected({ count, first }: Rejects): Warning[] {
  if (count === 0) return [];
  return [
    {
      code: 'ROWS_REJECTED',
      message: `Records that cannot be rows were set aside, the first at line ${first}; see the rejected rows.`,
      count,
    },
  ];
}

/** Records that a trial reads on for: the columns' types are told by these. */
const recordsTried = 20_000;

/** The first rows of a JSON file as stageJson would give them, as far as the first records tell. */
export async function tryJson(
  path: string,
  format: Format,
  given: ReadOptions,
  most: number,
): Promise<{
  options: ReadOptions;
  columns: Column[];
  rows: (string | null)[][];
  numbers: number[];
  warnings: Warning[];
}> {
  const reading = await readJsonFile(path, format, given);
  const learner = new ColumnLearner();
  const nulls = new Set(given.nullValues);
  const kept: { number: number; cells: Map<string, string | null> }[] = [];
  let seen = 0;
  let refused = 0;
  await reading.walk((record) => {
    seen++;
    learn(learner, record, nulls);
    if (!('cells' in record)) refused++;
    else if (kept.length < most) {
      const cells = new Map([...record.cells].map(([name, value]) => [name, writeExact(value)]));
      kept.push({ number: seen, cells });
    }
    return seen < recordsTried;
  });
  const { columns, warnings } = learner.columns();
  if (columns.length === 0) throw emptyFile();
  const paths = [...learner.slots.keys()];
  const more = [...reading.warnings, ...warnings];
  if (refused > 0) {
    more.push({
      code: 'ROWS_REJECTED',
      message: 'Some of the first records cannot be rows.',
      count: refused,
    });
  }
  if (seen >= recordsTried) {
    const message = `The columns are told by the first ${seen} records; staging reads all of them.`;
    more.push({ code: 'FIRST_ROWS_TRIED', message, count: seen });
  }
  const rows = kept.map(({ cells }) =>
    paths
      .map((name) => cells.get(name) ?? null)
      .map((text) => (text !== null && nulls.has(text) ? null : text)),
  );
  return {
    options: reading.options,
    columns,
    rows,
    numbers: kept.map(({ number }) => number),
    warnings: more,
  };
}
