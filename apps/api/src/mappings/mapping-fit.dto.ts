import { misfits, type MisfitKind } from '@dms/pipeline';
import { Flag, Nested, NestedList, OneOf, Text, Texts } from '../http/fields';
import { MappingEntryDto } from '../migrations/migrations.dto';
import { RenamedColumnDto } from '../recipes/fit.dto';

export class ApplyMappingDto {
  @Text({ description: 'The migration that would take it' })
  migrationId!: string;
  @Text({ max: 100, description: 'Name of the load' })
  load!: string;
}

export class MappingLineDto {
  @Text({ free: true })
  field!: string;
  @Text({
    free: true,
    optional: true,
    description: 'What the org calls the field; absent: it has no such field',
  })
  label?: string;
  @Nested(() => MappingEntryDto, { description: 'By the names that hold here, as far as there are any' })
  entry!: MappingEntryDto;
  @OneOf(misfits, { optional: true, name: 'Misfit', description: 'Why the line cannot be taken' })
  misfit?: MisfitKind;
  @Text({
    free: true,
    optional: true,
    description: 'What the misfit is about: a column, its type, an object, a key, a load',
  })
  about?: string;
  @Texts({ optional: true, description: 'noColumn only: all columns of the line that are not here' })
  missing?: string[];
  @Texts({
    optional: true,
    description: 'Values it would send that the field’s closed list does not have; the line can be taken',
  })
  unlisted?: string[];
}

/** Told before anything is changed. */
export class MappingFitDto {
  @Flag({ description: 'Whether every line, and the key, can be taken as they are' })
  fits!: boolean;
  @Flag({ description: 'Whether the org has the object' })
  hasObject!: boolean;
  @OneOf(['noField', 'noKey'], {
    optional: true,
    name: 'KeyMisfit',
    description: 'Why rows cannot be matched by the field here',
  })
  key?: 'noField' | 'noKey';
  @NestedList(() => MappingLineDto, { description: 'In the order of the mapping' })
  lines!: MappingLineDto[];
  @NestedList(() => RenamedColumnDto, { description: 'Columns that are probably here by another name' })
  renamed!: RenamedColumnDto[];
}
