import {
  firstDefaults,
  operations,
  strategies,
  type Lookup,
  type MappingEntry,
  type Migration,
  type Operation,
  type Recipe,
  type Step,
  type Stored,
  type Strategy,
} from '@dms/domain';
import { suggestionBases, type SuggestionBasis } from '@dms/pipeline';
import { ApiProperty } from '@nestjs/swagger';
import { CheckedBy } from '../http/checked-by';
import {
  Amount,
  Flag,
  Moment,
  Nested,
  NestedList,
  OneOf,
  Text,
  TextMap,
  Texts,
  Verbatim,
  Whole,
} from '../http/fields';
import { WarningDto } from '../http/tables.dto';
import { RecipeField, StepField } from '../recipes/recipe.dto';
import { DefaultsDto } from '../settings/settings.dto';
import { LoadOptionsDto } from './load-options.dto';
import { nextActions, type NextAction } from './next-action';
import { pageOf } from '../http/paging.dto';

const lookupKinds = ['externalId', 'query', 'load', 'recordType', 'user', 'queue'] as const;

export class LookupMatchDto {
  @Text()
  field!: string;
  @Text({ free: true })
  column!: string;
}

/** Which of the keys go with which kind: see `by`. The migration's check knows. */
export class LookupDto {
  @OneOf(lookupKinds)
  by!: (typeof lookupKinds)[number];
  @Text({ optional: true })
  object?: string;
  @Text({ optional: true })
  key?: string;
  @Text({ optional: true, free: true })
  column?: string;
  @NestedList(() => LookupMatchDto, { optional: true, most: 10 })
  match?: LookupMatchDto[];
  @Flag({ optional: true })
  ignoreCase?: boolean;
  @OneOf(['fail', 'blank', 'skip'], { optional: true })
  noMatch?: 'fail' | 'blank' | 'skip';
  @OneOf(['fail', 'first'], { optional: true })
  manyMatch?: 'fail' | 'first';
  @Text({ optional: true })
  load?: string;
  @Text({ optional: true, free: true })
  constant?: string;
  @Text({ optional: true, free: true })
  default?: string;
}

/** The keys that each kind of lookup cannot do without. */
const neededKeys: Record<Lookup['by'], readonly (keyof LookupDto)[]> = {
  externalId: ['object', 'key', 'column'],
  query: ['object', 'match', 'noMatch', 'manyMatch'],
  load: ['load', 'key', 'column', 'noMatch'],
  recordType: [],
  user: [],
  queue: [],
};

const constantSchema = {
  nullable: true,
  oneOf: [{ type: 'string' }, { type: 'number' }, { type: 'boolean' }],
};
const sources = ['column', 'constant', 'lookup'] as const;

export class MappingEntryDto {
  @Text()
  @CheckedBy((_, dto) => entryProblem(dto as MappingEntryDto))
  field!: string;
  @Text({ optional: true, free: true, description: 'One of column, constant and lookup' })
  column?: string;
  @Verbatim(
    constantSchema as never,
    CheckedBy((value) =>
      value === null || ['string', 'number', 'boolean'].includes(typeof value)
        ? undefined
        : 'must be text, a number, true, false or null',
    ),
    { optional: true },
  )
  constant?: string | number | boolean | null;
  @Nested(() => LookupDto, { optional: true })
  lookup?: LookupDto;
  @TextMap({ optional: true, description: 'column only: from the column’s values to the field’s' })
  values?: Record<string, string>;
  @OneOf(['leave', 'null'], {
    optional: true,
    description: 'column only: what an empty cell does; else as the migration’s defaults say',
  })
  blank?: 'leave' | 'null';
  @OneOf(['insert', 'update', 'always'], { optional: true, description: 'column only' })
  when?: 'insert' | 'update' | 'always';
}

function entryProblem(entry: MappingEntryDto): string | undefined {
  const given = sources.filter((source) => entry[source] !== undefined);
  if (given.length !== 1) return 'needs exactly one of column, constant and lookup beside it';
  const extra = (['values', 'blank', 'when'] as const).find((name) => entry[name] !== undefined);
  if (extra && given[0] !== 'column') return `has "${extra}", which goes with a column only`;
  if (!entry.lookup) return undefined;
  const missing = neededKeys[entry.lookup.by]?.find((name) => entry.lookup?.[name] === undefined);
  return missing && `has a lookup by ${entry.lookup.by} without "${missing}"`;
}

export class LoadDto {
  @Text({ max: 100 })
  name!: string;
  @Text()
  datasetId!: string;
  @RecipeField()
  recipe!: Recipe;
  @Text({ max: 80, example: 'Contact' })
  object!: string;
  @OneOf(operations, { name: 'Operation' })
  operation!: Operation;
  @Text({ optional: true, max: 80, example: 'Legacy_Id__c' })
  externalIdField?: string;
  @OneOf(strategies, { optional: true, name: 'Strategy' })
  strategy?: Strategy;
  @NestedList(() => MappingEntryDto, { most: 800 })
  mapping!: MappingEntry[];
  @Nested(() => LoadOptionsDto, { optional: true })
  options?: LoadOptionsDto;
}

export class NewMigrationDto {
  @Text()
  name!: string;
  @Text()
  connectionId!: string;
  @NestedList(() => LoadDto, { most: 100 })
  loads!: LoadDto[];
}

export class MigrationDto extends NewMigrationDto {
  @Text()
  id!: string;
  @Text({ description: 'Name it in If-Match to change the migration' })
  version!: string;
  @Text()
  owner!: string;
  @Moment()
  createdAt!: string;
  @Moment()
  updatedAt!: string;
  @Nested(() => DefaultsDto, {
    description: 'What its loads do where they do not say: the settings as they were when it was made',
  })
  defaults!: DefaultsDto;
  @OneOf(nextActions, { name: 'NextAction', description: 'What its newest run suggests to do now' })
  nextAction!: NextAction;
}

export class MigrationPageDto extends pageOf(MigrationDto) {}

export class BeforeImageCostDto {
  @Whole({ description: 'Records that may be changed, at most' })
  rows!: number;
  @Whole({ description: 'API calls that reading them takes, within the load’s' })
  apiCalls!: number;
}

export class LoadPlanDto {
  @Text()
  load!: string;
  @Text()
  object!: string;
  @OneOf(operations, { name: 'Operation' })
  operation!: Operation;
  @Whole()
  level!: number;
  @OneOf(['direct', 'bulk'])
  strategy!: 'direct' | 'bulk';
  @Text({ free: true })
  reason!: string;
  @Whole()
  rows!: number;
  @Whole()
  batches!: number;
  @Whole()
  apiCalls!: number;
  @Texts({
    optional: true,
    description: 'Fields that refer to rows of the same load: these go level by level',
  })
  hierarchy?: string[];
  @Texts({
    optional: true,
    description: 'Lookups left empty at first and set by an update when all loads are done',
  })
  secondPass?: string[];
  @Nested(() => BeforeImageCostDto, {
    optional: true,
    description: 'What keeping the records as they were, before the first write, costs',
  })
  beforeImage?: BeforeImageCostDto;
}

export class PlanDto {
  @Texts({ description: 'Load names in the order they run' })
  order!: string[];
  @ApiProperty({ type: 'array', items: { type: 'array', items: { type: 'string' } } })
  levels!: string[][];
  @NestedList(() => LoadPlanDto)
  loads!: LoadPlanDto[];
  @Whole()
  apiCalls!: number;
  @NestedList(() => WarningDto)
  warnings!: WarningDto[];
}

export class SuggestMappingDto {
  @Text({ max: 100, description: 'Name of the load' })
  load!: string;
}

export class RivalDto {
  @Text({ free: true })
  column!: string;
  @Amount({ description: '0 to 1' })
  confidence!: number;
}

export class SuggestionDto {
  @Text()
  field!: string;
  @Text({ free: true })
  column!: string;
  @Amount({ description: '0 to 1' })
  confidence!: number;
  @OneOf(suggestionBases, { name: 'SuggestionBasis' })
  basis!: SuggestionBasis;
  @Text({ free: true, description: 'In a sentence' })
  reason!: string;
  @TextMap({
    optional: true,
    description: 'Picklists: values of the sample and the values of the list they stand for',
  })
  values?: Record<string, string>;
  @Texts({ optional: true, description: 'Picklists: values of the sample that stand for none of the list' })
  unmatched?: string[];
  @NestedList(() => RivalDto, {
    optional: true,
    description:
      'Columns that are nearly as likely (less than 0.15 behind), the likeliest first: a person has to choose',
  })
  rivals?: RivalDto[];
}

export class SuggestionsDto {
  @NestedList(() => SuggestionDto)
  suggestions!: SuggestionDto[];
}

export function migrationBody(
  { id, version, value }: Stored<Migration>,
  nextAction: NextAction,
): MigrationDto {
  const { name, connectionId, loads, owner, createdAt, updatedAt, defaults = firstDefaults } = value;
  return { id, version, name, connectionId, loads, owner, createdAt, updatedAt, defaults, nextAction };
}

export class NewStepDto {
  @Text({ description: 'The load whose recipe gets the step' })
  load!: string;
  @StepField()
  step!: Step;
}
