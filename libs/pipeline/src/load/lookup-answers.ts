import { SqlSession, quoteIdentifier, quoteText } from '@dms/domain';
import { answersCsv } from './answers-csv';
import { KeyKind, comparable } from './compare-keys';

/** What the org answered to one lookup: a csv of the folder with a header, `fields` and then Id. */
export interface Answered {
  /** Place of the lookup in the mapping. */
  place: number;
  field: string;
  header: string;
  file: string;
  fields: string[];
  match:
    | {
        kind: 'query';
        object: string;
        /** A raw column of the rows and the field it must equal. */
        on: { raw: string; field: string; kind: KeyKind }[];
        noMatch: 'fail' | 'blank' | 'skip';
        manyMatch: 'fail' | 'first';
      }
    | {
        kind: 'list';
        what: string;
        raw: string;
        /** Fields that may name a record, the best first; Id always may. */
        by: string[];
        default?: string;
      };
}

/** Fills in the Ids that the org answered, and settles the rows for which there is none, or no single one. */
export async function answerLookup(session: SqlSession, answered: Answered): Promise<void> {
  await session.run(
    `CREATE OR REPLACE TABLE dms_answers AS SELECT * FROM ${answersCsv(session, answered.file, answered.fields)}`,
  );
  const { match } = answered;
  if (match.kind === 'query') return answerQuery(session, answered, match);
  return answerList(session, answered, match);
}

async function answerQuery(
  session: SqlSession,
  answered: Answered,
  match: Extract<Answered['match'], { kind: 'query' }>,
): Promise<void> {
  const keys = match.on.map(
    ({ field, kind }, index) => `${comparable(quoteIdentifier(field), kind)} AS k${index}`,
  );
  await session.run(
    `CREATE OR REPLACE TABLE dms_named AS SELECT ${keys.join(', ')}, min("Id") AS id, count(DISTINCT "Id") AS n FROM dms_answers
     GROUP BY ${match.on.map((_, index) => `k${index}`).join(', ')}`,
  );
  const equal = (rows: string) =>
    match.on
      .map(({ raw, kind }, index) => `${comparable(`${rows}.${quoteIdentifier(raw)}`, kind)} = d.k${index}`)
      .join(' AND ');
  // A row that names nothing at all looks nothing up.
  const asked = `(${match.on.map(({ raw }) => `r.${quoteIdentifier(raw)} IS NOT NULL`).join(' OR ')})`;
  const shown = match.on
    .map(({ raw, field }) => `${quoteText(`${field} `)} || coalesce(r.${quoteIdentifier(raw)}, 'empty')`)
    .join(` || ', ' || `);
  await unmatched(
    session,
    answered,
    match.noMatch,
    `${quoteText(`${answered.field}: no ${match.object} has `)} || ${shown}`,
    `${asked} AND NOT EXISTS (SELECT 1 FROM dms_named d WHERE ${equal('r')})`,
  );
  if (match.manyMatch === 'fail') {
    await session.run(
      `INSERT INTO dms_verdict SELECT r._out, ${answered.place}, 'failed', 'LOOKUP_MANY_MATCH',
         ${quoteText(`${answered.field}: several records of ${match.object} have `)} || ${shown}
       FROM dms_rows r JOIN dms_named d ON ${equal('r')} WHERE d.n > 1`,
    );
  }
  await session.run(
    `UPDATE dms_rows SET ${quoteIdentifier(answered.header)} = d.id FROM dms_named d WHERE ${equal('dms_rows')}`,
  );
}

/** A list is matched by the best field that knows the value; what it does not know, and blanks, take the default. */
async function answerList(
  session: SqlSession,
  answered: Answered,
  match: Extract<Answered['match'], { kind: 'list' }>,
): Promise<void> {
  const named = [
    `SELECT left("Id", 15) AS k, "Id" AS id, 0 AS rank FROM dms_answers`,
    ...match.by.map(
      (field, index) =>
        `SELECT lower(trim(${quoteIdentifier(field)})) AS k, "Id" AS id, ${index + 1} AS rank FROM dms_answers WHERE ${quoteIdentifier(field)} IS NOT NULL`,
    ),
  ];
  await session.run(
    `CREATE OR REPLACE TABLE dms_named AS SELECT k, rank, min(id) AS id, count(DISTINCT id) AS n FROM (${named.join(' UNION ALL ')}) GROUP BY k, rank`,
  );
  const raw = `nullif(r.${quoteIdentifier(match.raw)}, '')`;
  const best = (value: string, what: 'id' | 'n') =>
    `(SELECT arg_min(d.${what}, d.rank) FROM dms_named d WHERE d.k = CASE WHEN d.rank = 0 THEN left(${value}, 15) ELSE lower(${value}) END)`;
  const fallback = match.default === undefined ? 'NULL' : best(quoteText(match.default.trim()), 'id');
  await session.run(
    `CREATE OR REPLACE TABLE dms_picked AS SELECT v, CASE WHEN n = 1 THEN id WHEN n IS NULL THEN ${fallback} END AS id, n FROM
       (SELECT v, ${best('v', 'id')} AS id, ${best('v', 'n')} AS n FROM (SELECT DISTINCT ${raw} AS v FROM dms_rows r))`,
  );
  const joined = `FROM dms_rows r JOIN dms_picked p ON ${raw} IS NOT DISTINCT FROM p.v`;
  await session.run(
    `INSERT INTO dms_verdict SELECT r._out, ${answered.place}, 'failed', CASE WHEN p.n > 1 THEN 'LOOKUP_MANY_MATCH' ELSE 'LOOKUP_NO_MATCH' END,
       ${quoteText(`${answered.field}: `)} || CASE WHEN p.n > 1 THEN ${quoteText(`several active ${match.what}s are called `)} ELSE ${quoteText(`no active ${match.what} is called `)} END || coalesce(p.v, ${quoteText(match.default ?? '')})
     ${joined} WHERE p.id IS NULL AND (p.v IS NOT NULL OR ${match.default === undefined ? 'false' : 'true'})`,
  );
  await session.run(
    `UPDATE dms_rows SET ${quoteIdentifier(answered.header)} = p.id FROM dms_picked p
     WHERE nullif(dms_rows.${quoteIdentifier(match.raw)}, '') IS NOT DISTINCT FROM p.v`,
  );
}

async function unmatched(
  session: SqlSession,
  answered: Answered,
  noMatch: 'fail' | 'blank' | 'skip',
  message: string,
  where: string,
): Promise<void> {
  if (noMatch === 'blank') return;
  const [status, code] = noMatch === 'skip' ? ['skipped', 'noMatch'] : ['failed', 'LOOKUP_NO_MATCH'];
  await session.run(
    `INSERT INTO dms_verdict SELECT r._out, ${answered.place}, ${quoteText(status)}, ${quoteText(code)}, ${message}
     FROM dms_rows r WHERE ${where}`,
  );
}
