import { quoteIdentifier, type ColumnType, type SqlSession } from '@dms/domain';

/** A column of a Parquet file as the dataset has it. */
export interface ParquetColumn {
  /** Of nested structures the names joined by dots. */
  path: string;
  type: ColumnType;
  /** What gives it over the file's table. */
  sql: string;
}

interface Described {
  name: string;
  type: string;
}

const structDepth = 10;

/** Columns of `table` (SQL of a table function), structures taken apart. */
export async function parquetColumns(session: SqlSession, table: string): Promise<ParquetColumn[]> {
  const found: ParquetColumn[] = [];
  const walk = async (columns: Described[], above: string, owner: string, depth: number): Promise<void> => {
    for (const { name, type } of columns) {
      const path = above === '' ? name : `${above}.${name}`;
      const sql = owner === '' ? quoteIdentifier(name) : `struct_extract(${owner}, ${textOf(name)})`;
      if (!type.startsWith('STRUCT(') || /\)\[\d*\]$/.test(type) || depth >= structDepth) {
        found.push({ path, ...(await typeOf(session, table, sql, type)) });
        continue;
      }
      const inner = await describe(session, `SELECT unnest(${sql}) FROM ${table}`);
      await walk(inner, path, sql, depth + 1);
    }
  };
  await walk(await describe(session, `SELECT * FROM ${table}`), '', '', 0);
  return found;
}

const textOf = (name: string) => `'${name.replaceAll("'", "''")}'`;

async function describe(session: SqlSession, query: string): Promise<Described[]> {
  const rows = await session.rows(`DESCRIBE ${query}`);
  return rows.map((row) => ({ name: String(row['column_name']), type: String(row['column_type']) }));
}

const whole = /^(TINYINT|SMALLINT|INTEGER|BIGINT|UTINYINT|USMALLINT|UINTEGER)$/;
const same: Record<string, ColumnType> = {
  BOOLEAN: 'boolean',
  DOUBLE: 'number',
  DATE: 'date',
  TIME: 'time',
  TIMESTAMP: 'datetime',
  'TIMESTAMP WITH TIME ZONE': 'instant',
};

async function typeOf(
  session: SqlSession,
  table: string,
  sql: string,
  type: string,
): Promise<{ type: ColumnType; sql: string }> {
  const as = (columnType: ColumnType, expression: string) => ({ type: columnType, sql: expression });
  const known = same[type];
  if (known) return as(known, sql);
  if (whole.test(type)) return as('integer', `CAST(${sql} AS BIGINT)`);
  if (type === 'UBIGINT') return as('decimal', `CAST(${sql} AS DECIMAL(20, 0))`);
  if (type.startsWith('DECIMAL')) return as('decimal', sql);
  // By its shortest writing: 0.1 of 32 bits is no 0.10000000149011612.
  if (type === 'FLOAT') return as('number', `CAST(CAST(${sql} AS VARCHAR) AS DOUBLE)`);
  if (type === 'VARCHAR') return as('text', `nullif(${sql}, '')`);
  if (type === 'TIMESTAMP_S' || type === 'TIMESTAMP_MS') return as('datetime', `CAST(${sql} AS TIMESTAMP)`);
  if (type === 'TIMESTAMP_NS') {
    const fine = `SELECT 1 AS fine FROM ${table} WHERE CAST(CAST(${sql} AS TIMESTAMP) AS TIMESTAMP_NS) <> ${sql} LIMIT 1`;
    const isFine = (await session.rows(fine)).length > 0;
    return isFine ? as('text', `CAST(${sql} AS VARCHAR)`) : as('datetime', `CAST(${sql} AS TIMESTAMP)`);
  }
  if (type === 'BLOB') return as('text', `coalesce(try(decode(${sql})), CAST(${sql} AS VARCHAR))`);
  const isNested = /[[(]/.test(type) && !type.startsWith('ENUM');
  return as('text', isNested ? `CAST(to_json(${sql}) AS VARCHAR)` : `CAST(${sql} AS VARCHAR)`);
}
