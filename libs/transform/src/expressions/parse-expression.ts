import { DmsError, type SqlSession } from '@dms/domain';

/** A node of the engine's syntax tree. Numbers too large for a double arrive as their digits. */
export interface Node {
  class: string;
  type: string;
  alias?: string;
  query_location?: number | string;
  [part: string]: unknown;
}

export const longestExpression = 10_000;
const prefix = 'SELECT ';

/** Parses one expression without running anything. Throws BAD_EXPRESSION with the place of the mistake. */
export async function parseExpression(session: SqlSession, text: string): Promise<Node> {
  if (typeof text !== 'string' || text.trim() === '')
    throw new DmsError('BAD_EXPRESSION', 'The expression is empty.');
  if (text.length > longestExpression)
    throw new DmsError('BAD_EXPRESSION', `An expression may have ${longestExpression} characters at most.`);
  if (text.includes('\0'))
    throw new DmsError('BAD_EXPRESSION', 'The expression holds a NUL character.', {
      character: text.indexOf('\0'),
    });
  const [row] = await session.rows('SELECT json_serialize_sql(CAST(? AS VARCHAR)) AS tree', [prefix + text]);
  return onlyExpression(readTree(String(row?.['tree']), text), text);
}

/** 0-based place in the text of a place the engine tells as a byte of the statement; undefined where it tells none. */
export function placeOf(text: string, byte: unknown): { character: number; near: string } | undefined {
  const offset = Number(byte) - prefix.length;
  if (!Number.isFinite(offset) || offset < 0 || offset > 4 * longestExpression) return undefined;
  const character = Buffer.from(text).subarray(0, offset).toString().length;
  return { character, near: text.slice(character, character + 20) };
}

/** The parser counts code points where the tree counts bytes. */
function placeOfMistake(text: string, position: unknown): ReturnType<typeof placeOf> {
  const before = Array.from(text).slice(0, Math.max(0, Number(position) - prefix.length));
  return position === undefined
    ? undefined
    : placeOf(text, prefix.length + Buffer.byteLength(before.join('')));
}

interface Tree {
  error: boolean;
  error_message?: string;
  position?: string;
  statements?: { node: Record<string, unknown> }[];
}

function readTree(json: string, text: string): Tree {
  let tree: Tree;
  try {
    tree = JSON.parse(json, exactNumber) as Tree;
  } catch {
    // The engine writes numbers beyond a double as `Infinity`, which is no JSON.
    throw new DmsError('BAD_EXPRESSION', 'The expression holds a number that is too large.');
  }
  if (!tree.error) return tree;
  const place = placeOfMistake(text, tree.position);
  const message = tree.error_message ?? 'The expression cannot be read';
  const words = message.includes('selection list')
    ? 'the expression is empty'
    : message.split(' Use "SET')[0];
  throw new DmsError('BAD_EXPRESSION', `Not an expression: ${words}.`.replace('..', '.'), place);
}

/** JSON.parse loses digits of large integers; their text does not. */
function exactNumber(_: string, value: unknown, context?: { source?: string }): unknown {
  const exact =
    typeof value !== 'number' || Number.isSafeInteger(value) || !/^-?\d+$/.test(context?.source ?? '');
  return exact ? value : context?.source;
}

const emptyParts = ['modifiers', 'group_expressions', 'group_sets'];
const nullParts = ['where_clause', 'having', 'sample', 'qualify'];

/** The tree must be `SELECT <one expression>` and nothing else. */
function onlyExpression(tree: Tree, text: string): Node {
  const node = tree.statements?.[0]?.node;
  const list = (node?.['select_list'] ?? []) as Node[];
  const [expression] = list;
  const plain =
    tree.statements?.length === 1 &&
    node?.['type'] === 'SELECT_NODE' &&
    list.length === 1 &&
    emptyParts.every((part) => (node[part] as unknown[] | undefined)?.length === 0) &&
    nullParts.every((part) => node[part] === null) &&
    (node['from_table'] as { type?: string } | undefined)?.type === 'EMPTY' &&
    (node['cte_map'] as { map?: unknown[] } | undefined)?.map?.length === 0 &&
    !/^\s*(distinct|all)\b/i.test(text);
  if (!plain || !expression || expression.alias)
    throw new DmsError('FORBIDDEN_EXPRESSION', 'This must be one expression, not a query.');
  return expression;
}
