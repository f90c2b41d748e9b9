import { type ColumnType, DmsError, quoteIdentifier, type SqlSession } from '@dms/domain';
import { columnTypeOf, sqlTypes } from './column-types';
import { placeOfMisfit } from './misfit';
import { parseExpression } from './parse-expression';
import { Rebuilder } from './rebuild';
import { mostWork, sizeBound } from './size-bound';

export interface ExpressionColumn {
  name: string;
  type: ColumnType;
  /** How the relation calls it; default: its name, quoted. */
  sql?: string;
  /** The engine's type; default: the one its type is kept in. */
  sqlType?: string;
}

export interface CheckedExpression {
  /** Written anew from the checked tree; refers to columns by their `sql`. */
  sql: string;
  type: ColumnType;
  /** The engine's type of the result. */
  sqlType: string;
  columnsUsed: string[];
}

/**
 * Checks what somebody wrote against the allow-list and says its type. Throws DmsError BAD_EXPRESSION,
 * FORBIDDEN_EXPRESSION or UNKNOWN_COLUMN, whose `where` holds character (0-based), near and suggestion as known.
 */
export async function checkExpression(
  session: SqlSession,
  text: string,
  columns: readonly ExpressionColumn[],
): Promise<CheckedExpression> {
  const tree = await parseExpression(session, text);
  const rebuilder = new Rebuilder(text, columns);
  const written = rebuilder.sql(tree);
  if (sizeBound(tree) > mostWork)
    throw new DmsError(
      'FORBIDDEN_EXPRESSION',
      `One cell of this could come to more than ${mostWork} characters.`,
    );
  // The engine takes a bare NULL for an integer; here it is an empty cell.
  const sql = written === 'NULL' ? 'CAST(NULL AS VARCHAR)' : written;
  const used = columns.filter((column) => rebuilder.columnsUsed.has(column.name));
  const sqlType = await typeOf(session, sql, used).catch(async (error: unknown) => {
    const place = await placeOfMisfit(tree, text, async (part) => {
      await typeOf(session, new Rebuilder(text, columns).sql(part), used);
    });
    throw error instanceof DmsError && place
      ? new DmsError(error.code, error.message, { ...error.where, ...place }, { cause: error })
      : error;
  });
  const type = columnTypeOf(sqlType);
  if (!type)
    throw new DmsError(
      'BAD_EXPRESSION',
      `The result is of a type no column can have (${sqlType.toLowerCase()}).`,
    );
  return { sql, type, sqlType, columnsUsed: used.map((column) => column.name) };
}

/** As checkExpression, for a condition: anything but true and false is refused. */
export async function checkCondition(
  session: SqlSession,
  text: string,
  columns: readonly ExpressionColumn[],
): Promise<CheckedExpression> {
  const checked = await checkExpression(session, text, columns);
  if (checked.type !== 'boolean')
    throw new DmsError('BAD_EXPRESSION', `A condition must be true or false; this gives ${checked.type}.`);
  return checked;
}

async function typeOf(
  session: SqlSession,
  sql: string,
  columns: readonly ExpressionColumn[],
): Promise<string> {
  const cells = columns.map((column) => {
    const name = column.sql ?? quoteIdentifier(column.name);
    return `CAST(NULL AS ${column.sqlType ?? sqlTypes[column.type]}) AS ${name}`;
  });
  const relation = `(SELECT ${['NULL AS "no column"', ...cells].join(', ')} LIMIT 0)`;
  const [row] = await session.rows(`DESCRIBE SELECT ${sql} AS result FROM ${relation}`);
  return String(row?.['column_type']);
}
