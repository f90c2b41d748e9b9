import {
  operations,
  strategies,
  type MappingContent,
  type MappingEntry,
  type Operation,
  type SavedMapping,
  type Stored,
  type Strategy,
} from '@dms/domain';
import { Moment, Nested, NestedList, OneOf, Text, Whole } from '../http/fields';
import { ListQuery, pageOf } from '../http/paging.dto';
import { MappingOptionsDto } from '../migrations/load-options.dto';
import { MappingEntryDto } from '../migrations/migrations.dto';

/** What a load says about its object; it has no place for a connection, a dataset or an Apex call. */
class MappingContentDto {
  @Text()
  name!: string;
  @Text({
    optional: true,
    max: 100,
    description: 'The load it was taken from: a lookup into the load of this name means the load itself',
  })
  load?: string;
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
  @Nested(() => MappingOptionsDto, { optional: true })
  options?: MappingOptionsDto;
}

export class NewMappingDto extends MappingContentDto {}

/** A mapping as it is shared: one JSON document, whole in itself. */
export class SharedMappingDto extends MappingContentDto {
  @OneOf(['dms-mapping/1'], { description: 'Says what this document is' })
  format!: 'dms-mapping/1';
}

export class MappingDto extends MappingContentDto {
  @Text()
  id!: string;
  @Text({ description: 'Name it in If-Match to change the mapping' })
  version!: string;
  @Whole({ min: 1, description: 'Counts the changes' })
  number!: number;
  @Text()
  owner!: string;
  @Moment()
  createdAt!: string;
  @Moment()
  updatedAt!: string;
  @Text({ description: 'Who made it what it is now' })
  changedBy!: string;
}

export class MappingPageDto extends pageOf(MappingDto) {}

export class MappingListQuery extends ListQuery {
  @Text({ optional: true, max: 80, description: 'Only those for this object' })
  object?: string;
}

export function contentOf(content: MappingContent): MappingContent {
  const { name, load, object, operation, externalIdField, strategy, mapping, options } = content;
  return {
    name,
    ...(load !== undefined && { load }),
    object,
    operation,
    ...(externalIdField !== undefined && { externalIdField }),
    ...(strategy && { strategy }),
    mapping,
    ...(options && { options }),
  };
}

export function mappingBody({ id, version, value }: Stored<SavedMapping>): MappingDto {
  const { owner, createdAt, updatedAt, changedBy, number } = value;
  return { id, version, number, ...contentOf(value), owner, createdAt, updatedAt, changedBy };
}
