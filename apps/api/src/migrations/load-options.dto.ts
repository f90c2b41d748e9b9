import { type GoneRule, type LoadOptions, type MappingOptions } from '@dms/domain';
import { ApexCallDto } from '../apex/apex.dto';
import { CheckedBy } from '../http/checked-by';
import { Flag, Nested, OneOf, Text, Verbatim, Whole } from '../http/fields';

export class GoneRuleDto implements GoneRule {
  @OneOf(['list', 'flag', 'delete'], { name: 'GoneAction' })
  action!: GoneRule['action'];
  @Text({ optional: true, max: 80, description: 'flag only: the field that is set' })
  field?: string;
  @Verbatim(
    { oneOf: [{ type: 'string' }, { type: 'number' }, { type: 'boolean' }] },
    CheckedBy((value) =>
      ['string', 'number', 'boolean'].includes(typeof value)
        ? undefined
        : 'must be text, a number, true or false',
    ),
    { optional: true },
  )
  value?: string | number | boolean;
}

/** Options of a load that hold wherever its mapping is taken. */
export class MappingOptionsDto implements MappingOptions {
  @Whole({ optional: true, min: 1, max: 200, description: 'Rows of one Collections call' })
  batchRows?: number;
  @Whole({
    optional: true,
    min: 1,
    max: 25,
    description: 'Bulk jobs of this load at work at a time, at most',
  })
  concurrency?: number;
  @Whole({
    optional: true,
    max: 100_000_000,
    description:
      'API calls of the org’s day to leave to others: the run pauses before going under; else the migration’s default',
  })
  apiReserve?: number;
  @OneOf(['lastWins', 'fail'], { optional: true })
  duplicateKeys?: 'lastWins' | 'fail';
  @Text({ optional: true, max: 60, example: 'Europe/Vienna' })
  timezone?: string;
  @Verbatim(
    { oneOf: [{ type: 'boolean' }, { type: 'string' }] },
    CheckedBy((value) =>
      typeof value === 'boolean' || (typeof value === 'string' && /^[A-Za-z0-9]{15,18}$/.test(value))
        ? undefined
        : 'must be true, false or the id of an assignment rule',
    ),
    { optional: true },
  )
  assignmentRule?: boolean | string;
  @OneOf(['allow', 'block'], { optional: true })
  duplicateRule?: 'allow' | 'block';
  @Flag({
    optional: true,
    description:
      'Updates and upserts: keep the records as they were, for a rollback; by default below 50,000 rows',
  })
  beforeImage?: boolean;
  @Flag({
    optional: true,
    description: 'Rows that say the same as the last confirmed write of their key are not sent',
  })
  deltaOnly?: boolean;
  @Nested(() => GoneRuleDto, {
    optional: true,
    description: 'With deltaOnly: what becomes of records whose rows are gone from the file',
  })
  gone?: GoneRuleDto;
}

export class LoadOptionsDto extends MappingOptionsDto implements LoadOptions {
  @Nested(() => ApexCallDto, {
    optional: true,
    description: 'Called before the load’s first write; admins only may start such a run',
  })
  preApex?: ApexCallDto;
  @Nested(() => ApexCallDto, {
    optional: true,
    description: 'Called after the load’s last write, whatever became of it',
  })
  postApex?: ApexCallDto;
}
