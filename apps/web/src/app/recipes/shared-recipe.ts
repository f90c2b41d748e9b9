import type { SharedRecipeDto } from '../client/models/shared-recipe-dto';

/** A recipe as it was handed out, from the text of its file; undefined where the text is something else. */
export function readShared(text: string): SharedRecipeDto | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const isShared = typeof value === 'object' && value !== null && 'format' in value && 'recipe' in value;
    return isShared ? (value as SharedRecipeDto) : undefined;
  } catch {
    return undefined;
  }
}
