import type { Step } from '@dms/domain';
import { Free, Moment, NestedList, OneOf, Text, Texts, Whole, WholeParam } from '../http/fields';
import { SharedRecipeDto } from './recipe.dto';
import { OmitType } from '@nestjs/swagger';

export class RecipeVersionDto extends OmitType(SharedRecipeDto, ['format']) {
  @Whole({ min: 1 })
  number!: number;
  @Moment({ description: 'When it came to be' })
  updatedAt!: string;
  @Text({ description: 'Who made it so' })
  changedBy!: string;
}

export class RecipeVersionsDto {
  @NestedList(() => RecipeVersionDto, { description: 'The newest first' })
  items!: RecipeVersionDto[];
}

export class DifferenceQuery {
  @WholeParam({ optional: false, min: 1, description: 'The number of a version' })
  from!: number;
  @WholeParam({ optional: false, min: 1 })
  to!: number;
}

export class StepDifferenceDto {
  @OneOf(['same', 'added', 'removed', 'changed'], { name: 'StepChange' })
  change!: 'same' | 'added' | 'removed' | 'changed';
  @Whole({ optional: true, description: '0-based place in the first version' })
  from?: number;
  @Whole({ optional: true, description: '0-based place in the second version' })
  to?: number;
  @Free({ optional: true })
  before?: Step;
  @Free({ optional: true })
  after?: Step;
  @Texts({ optional: true, description: 'Of changed: the parameters that differ' })
  parameters?: string[];
  @Text({ free: true, description: 'What the step does, in a sentence' })
  words!: string;
}

export class RecipeDifferenceDto {
  @NestedList(() => StepDifferenceDto)
  steps!: StepDifferenceDto[];
}
