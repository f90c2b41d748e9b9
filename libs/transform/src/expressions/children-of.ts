import type { Node } from './parse-expression';

/** Every expression right inside a node, whatever the node calls the part it stands in. */
export function childrenOf(node: Node): Node[] {
  const parts = Object.entries(node).filter(([name]) => name !== 'value' && name !== 'cast_type');
  return parts.flatMap(([, part]) => nodesIn(part));
}

function nodesIn(part: unknown): Node[] {
  if (Array.isArray(part)) return part.flatMap(nodesIn);
  if (typeof part !== 'object' || part === null) return [];
  return 'class' in part ? [part as Node] : Object.values(part).flatMap(nodesIn);
}
