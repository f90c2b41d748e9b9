import { emptyRecipe, type Recipe } from '@dms/domain';
import { clusterMethods, type ClusterMethod } from '@dms/transform';
import { Max, Min } from 'class-validator';
import { Amount, Flag, Nested, NestedList, OneOf, Text, Whole } from '../http/fields';
import { WarningDto } from '../http/tables.dto';
import { RecipeField } from '../recipes/recipe.dto';

export class ClusterOptionsDto {
  @Whole({ optional: true, min: 1, max: 10, description: 'Of ngram and pinyin: letters in a run (2)' })
  ngramSize?: number;
  @Whole({ optional: true, min: 1, max: 5, description: 'Of levenshtein: most edits (2)' })
  distance?: number;
  @Min(0.5)
  @Max(1)
  @Amount({ optional: true, description: 'Of jaroWinkler: least likeness, 0.5 to 1 (0.92)' })
  likeness?: number;
  @Whole({
    optional: true,
    min: 1,
    description: 'Two values of so many rows are not merged unseen: their cluster is marked `decide` (10)',
  })
  largeFrom?: number;
}

export class NewClustersDto {
  @Text({ max: 1000 })
  column!: string;
  @OneOf(clusterMethods, { name: 'ClusterMethod' })
  method!: ClusterMethod;
  @Nested(() => ClusterOptionsDto, { optional: true })
  options?: ClusterOptionsDto;
  @RecipeField({ optional: true })
  recipe: Recipe = emptyRecipe;
  @Whole({ optional: true, max: 1000, description: 'Only the first so many steps of the recipe' })
  upTo?: number;
}

export class ClusterValueDto {
  @Text({ free: true })
  value!: string;
  @Whole({ description: 'Rows that hold it' })
  count!: number;
  @Flag({ optional: true, description: 'Held by so many rows that it may be right as it is' })
  large?: true;
}

export class ClusterDto {
  @NestedList(() => ClusterValueDto, { description: 'The commonest first' })
  values!: ClusterValueDto[];
  @Text({ free: true, description: 'The commonest value' })
  suggestion!: string;
  @Flag({ optional: true, description: 'It holds two large values: take the suggestion only by decision' })
  decide?: true;
}

export class ClustersDto {
  @NestedList(() => ClusterDto, { description: 'Those of most rows first, 1,000 at most' })
  clusters!: ClusterDto[];
  @Whole({ description: 'Different values looked at' })
  distinct!: number;
  @Whole({ description: 'Clusters found' })
  found!: number;
  @NestedList(() => WarningDto)
  warnings!: WarningDto[];
}
