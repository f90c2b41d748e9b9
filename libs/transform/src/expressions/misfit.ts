import { childrenOf } from './children-of';
import { type Node, placeOf } from './parse-expression';

/** The engine speaks of its own text, so it is asked again part by part; of a very long expression only so many. */
const mostParts = 200;

/**
 * Where the innermost part of an expression stands whose types do not fit though those of its own parts do. `fits`
 * throws where the types of a part do not fit.
 */
export async function placeOfMisfit(
  tree: Node,
  text: string,
  fits: (part: Node) => Promise<void>,
): Promise<ReturnType<typeof placeOf>> {
  let misfit = tree;
  let parts = childrenOf(tree);
  for (let asked = 0; asked < mostParts; asked += 1) {
    const part = parts.shift();
    if (!part) break;
    const isFit = await fits(part).then(
      () => true,
      () => false,
    );
    if (isFit) continue;
    misfit = part;
    parts = childrenOf(part);
  }
  return placeOf(text, misfit.query_location);
}
