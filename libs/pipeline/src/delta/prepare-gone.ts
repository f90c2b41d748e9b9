import { Column, Load, OrgField, SqlSession, noSource, quoteIdentifier, quoteText } from '@dms/domain';
import { chooseStrategy, cutLoad, weigh } from '../load/cut-load';
import { PrepareResult, writeTables } from '../load/prepare-load';
import { notInTrial } from '../load/take-trial';
import { WireColumn, wireColumns } from '../load/wire-columns';

export interface PrepareGoneInput {
  load: Load;
  fields: OrgField[];
  /** The rows are only told, and their records left as they are. */
  listed: boolean;
  /** Nothing of them is done in a trial; listing does nothing. */
  trial?: true;
}

const columns: Column[] = [
  { name: 'key', type: 'text' },
  { name: 'Id', type: 'text' },
];

/**
 * A load of the records whose rows are gone from the file: reads gone.parquet (key, id), and of the load whose rows they
 * were lineage.parquet and fates.parquet, for their shape. Its rows come from no source row.
 */
export async function prepareGone(
  session: SqlSession,
  { load, fields, listed, trial }: PrepareGoneInput,
): Promise<PrepareResult> {
  const file = (name: string) => `read_parquet(${quoteText(session.path(name))})`;
  await session.run(
    `CREATE OR REPLACE TABLE dms_output AS SELECT row_number() OVER (ORDER BY key) AS _out, key, id AS "Id" FROM ${file('gone.parquet')}`,
  );
  for (const name of ['lineage', 'fates'])
    await session.run(
      `CREATE OR REPLACE TABLE dms_${name} AS SELECT * FROM ${file(`earlier-${name}.parquet`)} WHERE false`,
    );
  const wire: WireColumn[] = wireColumns(load, columns, fields);
  const cells = wire.map(({ sql, header }) => `${sql} AS ${quoteIdentifier(header)}`);
  await session.run(
    `CREATE OR REPLACE TABLE dms_prepared AS SELECT ${['_out', ...cells].join(', ')} FROM dms_output ORDER BY _out`,
  );
  const why = `'The row with the key ' || key || ' is gone from the file; its record is left as it is'`;
  await session.run(
    `CREATE OR REPLACE TABLE dms_presettled AS SELECT _out, 'skipped' AS status, ${quoteText(listed ? 'gone' : notInTrial)} AS code, ${why} AS message, "Id" AS salesforceId
     FROM dms_output WHERE ${String(listed || trial === true)}`,
  );
  await session.run(
    'CREATE OR REPLACE VIEW dms_sendable AS SELECT p.* FROM dms_prepared p ANTI JOIN dms_presettled s ON p._out = s._out',
  );
  const weight = await weigh(session, wire, 'dms_sendable');
  const chosen = chooseStrategy(load, weight);
  const cut = { strategy: chosen.strategy, weight, table: 'dms_sendable' };
  const batches = await cutLoad(session, load, wire, cut);
  await writeTables(session, false);
  const [rows] = await session.rows('SELECT count(*) AS n FROM dms_output');
  const outputRows = Number(rows?.['n'] ?? 0);
  return {
    ...chosen,
    ...{ columns, outputRows, source: noSource, steps: [], wire, keyKind: 'id', batches },
    ...{ skipped: listed || trial ? outputRows : 0, failed: 0 },
  };
}
