type Json = Record<string, unknown>;

/**
 * Rewrites `nullable: true` (OpenAPI 3.0, where it cannot stand beside a reference or a choice) as OpenAPI 3.1 and JSON
 * Schema say it: null is a type like others.
 */
export function withNullTypes(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(withNullTypes);
  if (node === null || typeof node !== 'object') return node;
  const entries = Object.entries(node).map(([name, value]) => [name, withNullTypes(value)]);
  const schema = Object.fromEntries(entries) as Json;
  if (schema['nullable'] !== true) return schema;
  const { nullable: _, description, ...rest } = schema;
  const described = description === undefined ? {} : { description };
  if (typeof rest['type'] !== 'string') return { ...described, anyOf: [rest, { type: 'null' }] };
  return { ...described, ...rest, type: [rest['type'], 'null'] };
}
