import { Load, SqlSession, quoteIdentifier, quoteText, parquetFormat } from '@dms/domain';
import { answersCsv } from './answers-csv';
import { KeyKind, comparable } from './compare-keys';
import { BatchPiece, Chosen, chooseStrategy, cutLoad, weigh } from './cut-load';
import { FoundParents, HeldBy, holdBack, readParents } from './held-back';
import { Answered, answerLookup } from './lookup-answers';
import { WireColumn, keyHeader, notSent } from './wire-columns';

export interface ResolveInput {
  /** The load as it was prepared. */
  load: Load;
  wire: WireColumn[];
  strategy: Chosen['strategy'];
  reason: string;
  /** How the load's own keys are compared. */
  keyKind?: KeyKind;
  /** The level of the hierarchy whose rows go now, or the second pass over rows that were written. */
  portion: { depth: number } | 'secondPass';
  /** Lookups left to the second pass; those of `circular` only for rows that form a circle. */
  secondPass: string[];
  circular: string[];
  /** Loads of this migration that lookups lead to; the files of each lie in the folder. */
  parents: FoundParents[];
  held: HeldBy[];
  answered: Answered[];
  /** csv with a header, the load's key and Id: which records there are. For `only` columns and operations by Id. */
  existing?: { file: string; key: string };
  /** The load's own outcomes (parquet), for the second pass. */
  ownFile?: string;
  /** The check sends nothing: the rows stay in one table. */
  check?: true;
}

export interface ResolveResult extends Chosen {
  /** The load as it is sent: an operation by key becomes one by Id, the second pass is an update. */
  load: Load;
  wire: WireColumn[];
  keyKind?: KeyKind;
  rows: number;
  skipped: number;
  failed: number;
  batches: BatchPiece[];
}

/**
 * Makes the rows of one portion ready: fills in looked-up Ids, holds back children of parents that failed, leaves out
 * what an upsert is not to touch, turns keys into Ids for updates and deletes, and cuts the rest into batches. Reads
 * prepared.parquet and depth.parquet; leaves rows.parquet, settled.parquet and the files of the batches.
 */
export async function resolveRows(session: SqlSession, input: ResolveInput): Promise<ResolveResult> {
  const second = input.portion === 'secondPass';
  const later = [...input.secondPass, ...input.circular];
  const wire = input.wire.filter(({ field }) => !second || later.includes(field));
  await takeRows(session, input);
  await session.run(
    'CREATE OR REPLACE TABLE dms_verdict(_out BIGINT, place INTEGER, status VARCHAR, code VARCHAR, message VARCHAR)',
  );
  await leaveForLater(session, input, wire, second);
  for (const parents of input.parents) await readParents(session, parents);
  for (const held of input.held) {
    const files = input.parents.find(({ load }) => load === held.load)?.rows[held.by] ?? [];
    await holdBack(session, held, files);
  }
  for (const answered of input.answered) await answerLookup(session, answered);
  if (input.existing) {
    await readExisting(session, input, input.existing);
    await leaveOut(session, wire);
  }
  if (second) await dropUnchanged(session, wire);
  const sent = second
    ? { load: byId(input.load, 'update'), wire: [idColumn, ...wire] }
    : await keysToIds(session, input, wire);
  await session.run(
    `CREATE OR REPLACE TABLE dms_ready AS SELECT ${['_out', ...sent.wire.map(({ header }) => quoteIdentifier(header))].join(', ')}
     FROM dms_rows r ANTI JOIN dms_verdict v ON r._out = v._out ORDER BY _out`,
  );
  return finish(session, input, sent, second);
}

const idColumn: WireColumn = { header: 'Id', field: 'Id', sql: 'Id', blank: 'leave', boolean: false };

async function finish(
  session: SqlSession,
  input: ResolveInput,
  sent: { load: Load; wire: WireColumn[] },
  second: boolean,
): Promise<ResolveResult> {
  const { load, wire } = sent;
  const table = 'dms_ready';
  // A check sends nothing: of its rows only those of a second pass are weighed.
  const weight = second || !input.check ? await weigh(session, wire, table) : undefined;
  const chosen =
    second && weight ? chooseStrategy(load, weight) : { strategy: input.strategy, reason: input.reason };
  const { strategy } = chosen;
  const batches =
    input.check || !weight ? [] : await cutLoad(session, load, wire, { strategy, weight, table });
  const settled = `SELECT _out, arg_min(status, place) AS status, arg_min(code, place) AS code, arg_min(message, place) AS message
    FROM dms_verdict GROUP BY _out`;
  const copy = (sql: string, file: string) =>
    session.run(`COPY (${sql}) TO ${quoteText(session.path(file))} ${parquetFormat}`);
  if (input.check) await copy('SELECT * FROM dms_rows ORDER BY _out', 'looked-up.parquet');
  await copy('SELECT * FROM dms_ready ORDER BY _out', 'rows.parquet');
  await copy(
    `SELECT _out, status, NULL::VARCHAR AS salesforceId, code, message FROM (${settled}) ORDER BY _out`,
    'settled.parquet',
  );
  const counts = await session.rows(`SELECT status, count(*) AS n FROM (${settled}) GROUP BY status`);
  const count = (name: string) => Number(counts.find(({ status }) => status === name)?.['n'] ?? 0);
  const [rows] = await session.rows('SELECT count(*) AS n FROM dms_ready');
  const keyKind = load === input.load ? input.keyKind : ('id' as const);
  return {
    ...chosen,
    load,
    wire: wire.map(({ pending: _pending, only: _only, ...column }) => column),
    ...(keyHeader(load) && keyKind && { keyKind }),
    rows: Number(rows?.['n'] ?? 0),
    skipped: count('skipped'),
    failed: count('failed'),
    batches,
  };
}

async function takeRows(session: SqlSession, { portion, ownFile, check }: ResolveInput): Promise<void> {
  const file = (name: string) => `read_parquet(${quoteText(session.path(name))})`;
  const chosen =
    portion === 'secondPass'
      ? `JOIN ${file(ownFile ?? '')} o ON p._out = o._out SEMI JOIN ${file('second.parquet')} s ON p._out = s._out
         WHERE o.status IN ('created', 'updated', 'unchanged')`
      : check
        ? ''
        : `SEMI JOIN (SELECT _out FROM ${file('depth.parquet')} WHERE depth = ${portion.depth}) d ON p._out = d._out`;
  const id = portion === 'secondPass' ? ', o.salesforceId AS "Id"' : '';
  const without = portion === 'secondPass' ? ' EXCLUDE ("Id")' : '';
  const [own] = await session.rows(
    `SELECT count(*) AS n FROM (DESCRIBE SELECT * FROM ${file('prepared.parquet')}) WHERE lower(column_name) = 'id'`,
  );
  const all = Number(own?.['n'] ?? 0) > 0 ? `p.*${without}` : 'p.*';
  await session.run(
    `CREATE OR REPLACE TABLE dms_rows AS SELECT ${all}${id} FROM ${file('prepared.parquet')} p ${chosen}`,
  );
}

/** In the first pass, what is to be set later is not sent; in the second, rows outside a circle keep what they have. */
async function leaveForLater(
  session: SqlSession,
  input: ResolveInput,
  wire: WireColumn[],
  second: boolean,
): Promise<void> {
  const inCircle = `_out IN (SELECT _out FROM read_parquet(${quoteText(session.path('depth.parquet'))}) WHERE circle)`;
  for (const column of wire) {
    const whole = input.secondPass.includes(column.field);
    if (!whole && !input.circular.includes(column.field)) continue;
    if (second && whole) continue;
    const rows = whole ? 'true' : second ? `NOT (${inCircle})` : inCircle;
    const names = [column.header, ...(column.pending?.raw ?? []).map(({ name }) => name)];
    for (const name of names)
      await session.run(`UPDATE dms_rows SET ${quoteIdentifier(name)} = NULL WHERE ${rows}`);
  }
}

/** dms_existing(k, ids, n): the records that have the load's keys. */
async function readExisting(
  session: SqlSession,
  { keyKind }: ResolveInput,
  { file, key }: { file: string; key: string },
): Promise<void> {
  const name = quoteIdentifier(key);
  await session.run(
    `CREATE OR REPLACE TABLE dms_existing AS SELECT ${comparable(name, keyKind ?? 'folded')} AS k, min("Id") AS id, count(*) AS n
     FROM ${answersCsv(session, file, [key])} GROUP BY 1`,
  );
  await session.run(
    `CREATE OR REPLACE TABLE dms_rows AS SELECT r.*, e.k IS NOT NULL AS _exists FROM dms_rows r
     LEFT JOIN dms_existing e ON ${comparable(`r.${name}`, keyKind ?? 'folded')} = e.k`,
  );
}

/** A second pass with nothing to set would be a write for nothing. */
async function dropUnchanged(session: SqlSession, wire: WireColumn[]): Promise<void> {
  const empty = wire.map(({ header }) => `${quoteIdentifier(header)} IS NULL`);
  await session.run(
    `DELETE FROM dms_rows WHERE ${empty.join(' AND ')} AND _out NOT IN (SELECT _out FROM dms_verdict)`,
  );
}

/** Columns meant for new records only are not sent for those that are there, and the other way round. */
async function leaveOut(session: SqlSession, wire: WireColumn[]): Promise<void> {
  for (const column of wire) {
    if (!column.only) continue;
    await session.run(
      `UPDATE dms_rows SET ${quoteIdentifier(column.header)} = ${quoteText(notSent)}
       WHERE ${column.only === 'insert' ? '' : 'NOT '}_exists`,
    );
  }
}

/** An update or delete by a key of the org is sent by Id: what finds none or several records is settled here. */
async function keysToIds(
  session: SqlSession,
  input: ResolveInput,
  wire: WireColumn[],
): Promise<{ load: Load; wire: WireColumn[] }> {
  const { load, existing } = input;
  if (!existing || load.operation === 'upsert' || !load.externalIdField) return { load, wire };
  const key = quoteIdentifier(existing.key);
  const field = load.externalIdField;
  const settle = (status: string, code: string, words: string, where: string) =>
    session.run(
      `INSERT INTO dms_verdict SELECT r._out, 90, ${quoteText(status)}, ${quoteText(code)}, ${quoteText(words)} || ${key}
       FROM dms_rows r LEFT JOIN dms_existing e ON ${comparable(`r.${key}`, input.keyKind ?? 'folded')} = e.k WHERE ${where}`,
    );
  await settle('skipped', 'noMatch', `No record has ${field} `, 'e.k IS NULL');
  await settle('failed', 'DUPLICATE_EXTERNAL_ID', `More than one record has ${field} `, 'e.n > 1');
  await session.run(
    `CREATE OR REPLACE TABLE dms_rows AS SELECT r.*, e.id AS "Id" FROM dms_rows r
     LEFT JOIN dms_existing e ON ${comparable(`r.${key}`, input.keyKind ?? 'folded')} = e.k`,
  );
  const others = wire.filter(({ header }) => header.toLowerCase() !== existing.key.toLowerCase());
  return { load: byId(load, load.operation), wire: [idColumn, ...others] };
}

function byId(load: Load, operation: Load['operation']): Load {
  const { externalIdField: _key, ...rest } = load;
  return { ...rest, operation };
}
