import { Load, OrgField, SqlSession, isRemoval, quoteText, parquetFormat } from '@dms/domain';
import { parentOrder } from '../load/write-body';
import { WireColumn } from '../load/wire-columns';
import { FieldProblem, fieldProblems, stages } from './field-problems';
import { OwnParents, holdBackOwn } from './hold-back-own';
import { ExistingRecords, findExisting, keyProblems } from './known-rows';
import { objectProblems } from './object-rules';
import { ParentIds, ParentKeys, parentIdProblems, parentKeyProblems } from './parent-problems';
import { RecordTypeValues, recordTypeProblems } from './record-type-problems';
import { UniqueField, findTaken } from './unique-problems';

/** Deeper than any hierarchy of people or firms. */
const mostPasses = 200;

export interface CheckInput {
  load: Load;
  fields: OrgField[];
  wire: WireColumn[];
  strategy: 'direct' | 'bulk';
  /** What the user may do with the object at all. */
  rights: { createable: boolean; updateable: boolean; deletable: boolean };
  /** Which records have the load's keys, where it has one. */
  existing?: ExistingRecords;
  parents: ParentKeys[];
  ids: ParentIds[];
  uniques: UniqueField[];
  recordTypes: RecordTypeValues[];
  /** Rows that looking up settled already (parquet). */
  settledFile?: string;
  /** Levels of a hierarchy (parquet: _out, depth), where rows go one level after another. */
  depthFile?: string;
  own?: OwnParents[];
}

/**
 * Foresees the org's verdict for each row, without writing: leaves checked.parquet in the shape of a load's outcomes
 * (created, updated, skipped, failed with the code the org would answer) and issues.parquet (_out, place, field, code,
 * severity, message; every finding of every row). Of several errors of a row the org answers the one of the lowest
 * place. A warning stops no row.
 */
export async function checkLoad(session: SqlSession, input: CheckInput): Promise<void> {
  const { load, wire, fields, existing } = input;
  await session.run(
    `CREATE OR REPLACE TABLE dms_rows AS SELECT * FROM read_parquet(${quoteText(session.path('prepared.parquet'))})`,
  );
  await session.run(
    `CREATE OR REPLACE TABLE dms_settled AS ${
      input.settledFile
        ? `SELECT _out, status, code, message FROM read_parquet(${quoteText(session.path(input.settledFile))})`
        : `SELECT 0::BIGINT AS _out, '' AS status, '' AS code, '' AS message WHERE false`
    }`,
  );
  await findExisting(session, load, wire, existing);
  await session.run(
    'CREATE OR REPLACE TABLE dms_issues(_out BIGINT, place INTEGER, field VARCHAR, code VARCHAR, severity VARCHAR, message VARCHAR)',
  );
  const problems = [
    ...rightsOf(input),
    ...keyProblems(session, load, existing),
    ...fieldProblems(load, wire, fields),
  ];
  for (const parent of input.parents) problems.push(...(await parentKeyProblems(session, parent)));
  for (const ids of input.ids) problems.push(...parentIdProblems(session, ids));
  if (!isRemoval(load.operation)) {
    problems.push(...recordTypeProblems(wire, fields, input.recordTypes), ...objectProblems(load, wire));
  }
  for (const problem of problems) await note(session, problem);
  await weigh(session, input, await sendingOrder(session, input));
  await writeFindings(session);
}

/**
 * A child that is held back takes no unique value, and a row that gets none has no children: looked at again until
 * nothing changes, which each level of a hierarchy may take once.
 */
async function weigh(session: SqlSession, input: CheckInput, order: string): Promise<void> {
  const own = input.own ?? [];
  await session.run('CREATE OR REPLACE TABLE dms_held AS SELECT 0::BIGINT AS _out WHERE false');
  for (let pass = 0; pass <= mostPasses; pass += 1) {
    await session.run(`DELETE FROM dms_issues WHERE place >= ${stages.unique}`);
    for (const unique of input.uniques) await findTaken(session, unique, order);
    await verdicts(session, input.load);
    for (const lookup of own) await holdBackOwn(session, lookup);
    if (own.length === 0 || input.uniques.length === 0) return;
    const held = `SELECT _out FROM dms_verdicts WHERE code = 'PARENT_FAILED' AND _out NOT IN (SELECT _out FROM dms_settled)`;
    const [changed] = await session.rows(
      `SELECT (SELECT count(*) FROM (${held} EXCEPT FROM dms_held)) + (SELECT count(*) FROM (FROM dms_held EXCEPT ${held})) AS n`,
    );
    if (Number(changed?.['n'] ?? 0) === 0) return;
    await session.run(`CREATE OR REPLACE TABLE dms_held AS ${held}`);
  }
}

async function note(session: SqlSession, problem: FieldProblem): Promise<void> {
  const { place, field, code, severity, message, where } = problem;
  await session.run(
    `INSERT INTO dms_issues SELECT _out, ${place}, ${quoteText(field)}, ${quoteText(code)}, ${quoteText(severity)}, ${message}
     FROM dms_known WHERE ${where}`,
  );
}

/** Rows that a user's rights on the whole object forbid. */
function rightsOf({ load, rights }: CheckInput): FieldProblem[] {
  const forbidden = (may: boolean, where: string): FieldProblem[] =>
    may
      ? []
      : [
          {
            field: load.object,
            code: 'INSUFFICIENT_ACCESS_OR_READONLY',
            severity: 'error',
            place: -1,
            where,
            message: quoteText(`insufficient access rights on ${load.object}`),
          },
        ];
  if (isRemoval(load.operation)) return forbidden(rights.deletable, 'true');
  return [
    ...(load.operation === 'update' ? [] : forbidden(rights.createable, 'NOT _exists')),
    ...(load.operation === 'insert' ? [] : forbidden(rights.updateable, '_exists')),
  ];
}

/** SQL of the order in which rows reach the org: level by level, then as batches are cut. */
async function sendingOrder(session: SqlSession, input: CheckInput): Promise<string> {
  if (input.depthFile) {
    await session.run(
      `CREATE OR REPLACE TABLE dms_known AS SELECT k.*, coalesce(d.depth, 0) AS _depth FROM dms_known k
       LEFT JOIN read_parquet(${quoteText(session.path(input.depthFile))}) d ON k._out = d._out`,
    );
  } else {
    await session.run('ALTER TABLE dms_known ADD COLUMN _depth INTEGER DEFAULT 0');
  }
  return `_depth, ${input.strategy === 'bulk' ? parentOrder(input.wire) : '_out'}`;
}

async function verdicts(session: SqlSession, load: Load): Promise<void> {
  // Without a record of its key a row is not sent, whatever else is wrong with it; an Id that is no record's is refused.
  const unsent =
    load.externalIdField && (load.operation === 'update' || isRemoval(load.operation))
      ? 'NOT _exists'
      : 'false';
  const known = isRemoval(load.operation)
    ? "CASE WHEN _exists THEN 'deleted' ELSE 'skipped' END"
    : {
        insert: "'created'",
        upsert: "CASE WHEN _exists THEN 'updated' ELSE 'created' END",
        update: "CASE WHEN _exists THEN 'updated' ELSE 'skipped' END",
      }[load.operation as 'insert' | 'upsert' | 'update'];
  await session.run(
    `CREATE OR REPLACE TABLE dms_verdicts AS
     WITH firsts AS (SELECT _out, arg_min(code, place) AS code, arg_min(message, place) AS message FROM dms_issues WHERE severity = 'error' GROUP BY _out),
     verdict AS (SELECT k._out, CASE WHEN f._out IS NOT NULL AND NOT (${unsent}) THEN 'failed' ELSE ${known} END AS status, f.code, f.message
       FROM dms_known k LEFT JOIN firsts f ON k._out = f._out)
     SELECT _out, status, NULL::VARCHAR AS salesforceId, CASE status WHEN 'skipped' THEN 'noMatch' ELSE code END AS code,
       CASE status WHEN 'skipped' THEN 'No record has this key' ELSE message END AS message FROM verdict`,
  );
  await session.run(
    `UPDATE dms_verdicts SET status = s.status, code = s.code, message = s.message FROM dms_settled s WHERE dms_verdicts._out = s._out`,
  );
}

/** An update of nobody's record is skipped and never looked at by the org: what else is wrong with it is no finding. */
async function writeFindings(session: SqlSession): Promise<void> {
  const copies: [string, string][] = [
    ['SELECT * FROM dms_verdicts ORDER BY _out', 'checked.parquet'],
    [
      `SELECT i.* FROM dms_issues i JOIN dms_verdicts v ON i._out = v._out WHERE v.status <> 'skipped' ORDER BY i._out, i.place, i.code`,
      'issues.parquet',
    ],
  ];
  for (const [sql, name] of copies) {
    await session.run(`COPY (${sql}) TO ${quoteText(session.path(name))} ${parquetFormat}`);
  }
}
