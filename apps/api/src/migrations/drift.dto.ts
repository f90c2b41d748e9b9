import { driftKinds, type DriftKind } from '@dms/pipeline';
import { Moment, Nested, NestedList, OneOf, Text } from '../http/fields';

export class DriftSinceDto {
  @Text({ description: 'The check or load that the org is compared with' })
  run!: string;
  @Moment()
  at!: string;
}

export class FieldDriftDto {
  @Text({ free: true })
  load!: string;
  @Text({ free: true })
  object!: string;
  @Text({ free: true })
  field!: string;
  @OneOf(driftKinds, { name: 'DriftKind' })
  kind!: DriftKind;
  @Text({ free: true })
  before!: string;
  @Text({ free: true })
  now!: string;
}

export class DriftDto {
  @Nested(() => DriftSinceDto, { optional: true, description: 'Absent: nothing was checked or loaded yet' })
  since?: DriftSinceDto;
  @NestedList(() => FieldDriftDto)
  items!: FieldDriftDto[];
}
