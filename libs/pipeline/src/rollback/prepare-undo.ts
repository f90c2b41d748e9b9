import { Column, Load, OrgField, SqlSession, quoteText } from '@dms/domain';
import { chooseStrategy, weigh } from '../load/cut-load';
import { takeRowsAgain } from '../load/earlier-rows';
import { PrepareResult, writeTables } from '../load/prepare-load';
import { WireColumn } from '../load/wire-columns';

export interface PrepareUndoInput {
  load: Load;
  columns: Column[];
  /** Outcomes of the batches that wrote the rows, in the session's folder. */
  settled: string[];
  /** The rows to undo are those with this outcome. */
  status: 'created' | 'updated';
  /** Fields that are put back. */
  kept: string[];
  fields: OrgField[];
}

/**
 * The rows of another run's load that are to be undone, with their `_out` and lineage, as a load of their own whose
 * rows are the Ids of its records. Reads earlier-output, earlier-lineage and earlier-fates (.parquet); leaves the same
 * tables as preparing a load does. What the org holds of them now is judged when their turn comes.
 */
export async function prepareUndo(session: SqlSession, input: PrepareUndoInput): Promise<PrepareResult> {
  const files = input.settled.map((name) => quoteText(session.path(name))).join(', ');
  await session.run(
    `CREATE OR REPLACE TABLE dms_again AS SELECT _out, salesforceId AS "Id" FROM ${
      files
        ? `read_parquet([${files}], union_by_name=true)`
        : `(SELECT 0::BIGINT AS _out, '' AS status, NULL::VARCHAR AS salesforceId WHERE false)`
    } WHERE status = ${quoteText(input.status)} AND salesforceId IS NOT NULL`,
  );
  const rows = await takeRowsAgain(session, input.columns);
  await session.run('CREATE OR REPLACE TABLE dms_prepared AS SELECT * FROM dms_again ORDER BY _out');
  await session.run('CREATE OR REPLACE VIEW dms_sendable AS SELECT * FROM dms_prepared');
  await session.run(
    'CREATE OR REPLACE TABLE dms_presettled(_out BIGINT, status VARCHAR, code VARCHAR, message VARCHAR, salesforceId VARCHAR)',
  );
  await session.run(
    'CREATE OR REPLACE TABLE dms_depth AS SELECT _out, 0 AS depth, false AS circle FROM dms_prepared',
  );
  await session.run('CREATE OR REPLACE TABLE dms_second AS SELECT _out FROM dms_prepared WHERE false');
  await writeTables(session, true);
  return {
    ...rows,
    outputRows: rows.rows,
    ...chooseStrategy(input.load, await weigh(session, [idOnly], 'dms_sendable')),
    wire: undoWire(input.kept, input.fields),
    keyKind: 'id',
    skipped: 0,
    failed: 0,
    batches: [],
    portions: { count: 1, secondPass: false },
  };
}

const idOnly: WireColumn = { header: 'Id', field: 'Id', sql: 'Id', blank: 'leave', boolean: false };

/** What undoing sends: the Id, and the fields that are put back. A field that held nothing is emptied again. */
export function undoWire(kept: string[], fields: OrgField[]): WireColumn[] {
  const restored = kept.map((field) => ({
    header: field,
    field,
    sql: field,
    blank: 'null' as const,
    boolean: fields.find(({ name }) => name === field)?.type === 'boolean',
  }));
  return [idOnly, ...restored];
}
