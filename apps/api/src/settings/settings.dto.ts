import { Environment, limitUnits, limitsOf, type LimitUnit } from '@dms/config';
import {
  densities,
  pageLanguages,
  personalDefaults,
  themes,
  type MigrationDefaults,
  type PersonalSettings,
} from '@dms/domain';
import { CheckedBy } from '../http/checked-by';
import { Flag, NestedList, OneOf, Text, Verbatim, Whole } from '../http/fields';

const personalNames = Object.keys(personalDefaults) as (keyof PersonalSettings)[];

/** What is left out stays as it is. */
export class PersonalChangeDto implements Partial<PersonalSettings> {
  @OneOf(pageLanguages, { optional: true, name: 'PageLanguage', description: 'Of the pages' })
  language?: PersonalSettings['language'];
  @OneOf(themes, { optional: true, name: 'Theme' })
  theme?: PersonalSettings['theme'];
  @OneOf(densities, { optional: true, name: 'Density', description: 'Height of the rows of tables' })
  density?: PersonalSettings['density'];
  @Flag({ optional: true, description: 'Whether letters alone are keys' })
  singleKeys?: boolean;
  @Flag({ optional: true, description: 'Whether the end of a run is told by a notification' })
  notifications?: boolean;
}

export class PersonalSettingsDto implements PersonalSettings {
  @OneOf(pageLanguages, { name: 'PageLanguage', description: 'Of the pages' })
  language!: PersonalSettings['language'];
  @OneOf(themes, { name: 'Theme' })
  theme!: PersonalSettings['theme'];
  @OneOf(densities, { name: 'Density', description: 'Height of the rows of tables' })
  density!: PersonalSettings['density'];
  @Flag({ description: 'Whether letters alone are keys' })
  singleKeys!: boolean;
  @Flag({ description: 'Whether the end of a run is told by a notification' })
  notifications!: boolean;
  @Verbatim({ type: 'array', items: { type: 'string', enum: personalNames } }, CheckedBy(() => undefined), {
    description: 'Which of them the person chose; the others are defaults',
  })
  chosen!: (keyof PersonalSettings)[];
}

const blanks = ['leave', 'null'] as const satisfies MigrationDefaults['blank'][];

/** What is left out stays as it is. */
export class DefaultsChangeDto implements Partial<MigrationDefaults> {
  @Whole({
    optional: true,
    max: 100_000_000,
    description: 'API calls of an org’s day that loads leave to others; 0: none',
  })
  apiReserve?: number;
  @OneOf(blanks, { optional: true, description: 'What an empty cell does to the field it is mapped to' })
  blank?: MigrationDefaults['blank'];
}

export class DefaultsDto implements MigrationDefaults {
  @Whole({ description: 'API calls of an org’s day that loads leave to others; 0: none' })
  apiReserve!: number;
  @OneOf(blanks, { description: 'What an empty cell does to the field it is mapped to' })
  blank!: MigrationDefaults['blank'];
}

export class InstallationLimitDto {
  @OneOf(limitsOf(new Environment()).map(({ variable }) => variable), {
    description: 'The environment variable that sets it',
  })
  variable!: string;
  @OneOf(limitUnits, { name: 'LimitUnit' })
  unit!: LimitUnit;
  @Verbatim({ oneOf: [{ type: 'number' }, { type: 'string' }] }, CheckedBy(() => undefined), {
    optional: true,
    description: 'Absent: unset and without a default; paths are told to admins only',
  })
  value?: number | string;
}

export class SettingsDto extends DefaultsDto {
  @NestedList(() => InstallationLimitDto)
  limits!: InstallationLimitDto[];
  @Text({ description: 'Of DMS', example: '0.1.0' })
  version!: string;
}

export function personalBody(chosen: Partial<PersonalSettings> = {}): PersonalSettingsDto {
  return {
    ...personalDefaults,
    ...chosen,
    chosen: personalNames.filter((name) => chosen[name] !== undefined),
  };
}
