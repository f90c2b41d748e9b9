import { Load, SqlSession, quoteIdentifier, quoteText } from '@dms/domain';
import { KeyKind, comparable } from './compare-keys';
import { keyHeader } from './wire-columns';

/** Settles the rows of `dms_prepared` that are not to be sent for their key: it is missing, or that of a later row as well. */
export async function settleKeys(session: SqlSession, load: Load, kind: KeyKind): Promise<void> {
  const header = keyHeader(load);
  if (!header) return;
  const key = quoteIdentifier(header);
  const folded = comparable(key, kind);
  // Numbers are grouped sooner than texts: mostly no two are equal, and none stands for a missing key.
  const suspects = await session.rows(
    `CREATE OR REPLACE TABLE dms_suspects AS SELECT hash(${folded}) AS h FROM dms_prepared GROUP BY 1 HAVING count(*) > 1 OR h = hash(NULL::VARCHAR);
     SELECT 1 FROM dms_suspects LIMIT 1`,
  );
  if (suspects.length === 0) return;
  await session.run(
    `CREATE OR REPLACE TABLE dms_winners AS SELECT ${folded} AS k, max(_out) AS winner, bool_or(${key} IS NULL) AS missing FROM dms_prepared
     WHERE hash(${folded}) IN (SELECT h FROM dms_suspects) GROUP BY 1 HAVING count(*) > 1 OR missing`,
  );
  const [found] = await session.rows(
    'SELECT count(*) FILTER (missing) AS missing, count(*) FILTER (NOT missing) AS twice FROM dms_winners',
  );
  if (Number(found?.['missing']) > 0)
    await session.run(
      `INSERT INTO dms_presettled SELECT _out, 'failed', 'MISSING_ARGUMENT', ${quoteText(`${header} is empty in this row`)}, NULL
       FROM dms_prepared WHERE ${key} IS NULL`,
    );
  if (Number(found?.['twice']) === 0) return;
  const refuse = load.options?.duplicateKeys === 'fail';
  const [status, code] = refuse ? ['failed', 'DUPLICATE_KEY'] : ['skipped', 'duplicate'];
  await session.run(
    `INSERT INTO dms_presettled SELECT p._out, ${quoteText(status)}, ${quoteText(code)},
       'Same ' || ${quoteText(header)} || ' as output row ' || w.winner, NULL
     FROM dms_prepared p JOIN dms_winners w ON NOT w.missing AND ${folded} = w.k WHERE ${refuse ? 'true' : 'p._out <> w.winner'} ORDER BY p._out`,
  );
}

/** A call that deletes takes the Ids of any object: what is not of the load's own must never be sent. */
export async function keepToObject(session: SqlSession, load: Load, prefix: string): Promise<void> {
  if (keyHeader(load) !== 'Id') return;
  await session.run(
    `INSERT INTO dms_presettled(_out, status, code, message) SELECT _out, 'failed', 'MALFORMED_ID', 'This is not the Id of a record of ' || ${quoteText(load.object)} || ': ' || "Id"
     FROM dms_prepared WHERE left("Id", 3) <> ${quoteText(prefix)} AND _out NOT IN (SELECT _out FROM dms_presettled)`,
  );
}
