import {
  verificationStates,
  verifyNormalisation,
  type Stored,
  type Verification,
  type VerifiedLoad,
} from '@dms/domain';
import { Moment, Nested, NestedList, OneOf, Text, Texts, Whole } from '../http/fields';
import { WindowQuery } from '../http/paging.dto';
import { FoundProblemDto } from '../http/found-problem.dto';

const shownStates = ['none', ...verificationStates] as const;
type Shown = Pick<Verification, 'loads' | 'apiCalls' | 'sample' | 'startedAt' | 'endedAt' | 'problem'>;
const none: Shown = { loads: [], apiCalls: 0 };

export class NewVerificationDto {
  @Whole({
    optional: true,
    min: 1,
    description: 'At most so many rows of each load, spread over all; all by default',
  })
  sample?: number;
}

export class VerificationQuery extends WindowQuery {
  @Text({
    optional: true,
    max: 100,
    description: 'The load whose differences are wanted; the first by default',
  })
  load?: string;
}

export class LeftFieldDto {
  @Text()
  field!: string;
  @Text({ free: true })
  reason!: string;
}

export class VerifiedLoadDto implements VerifiedLoad {
  @Text({ free: true })
  name!: string;
  @Text()
  object!: string;
  @Whole({ description: 'Rows that the run wrote' })
  written!: number;
  @Whole({ description: 'Rows that were held against the org' })
  compared!: number;
  @Whole({ description: 'Rows that are as they were sent' })
  equal!: number;
  @Whole({ description: 'Cells that do not hold what was sent' })
  different!: number;
  @Whole({ description: 'Records that are not there any more' })
  missing!: number;
  @Whole({
    nullable: true,
    description: 'Records with a key that no row has; null where they were not looked for',
  })
  extra!: number | null;
  @Texts({ description: 'Fields that were compared' })
  fields!: string[];
  @NestedList(() => LeftFieldDto, { description: 'Mapped fields that were not compared' })
  left!: LeftFieldDto[];
}

export class DifferenceDto {
  @OneOf(['different', 'missing', 'extra'])
  kind!: 'different' | 'missing' | 'extra';
  @Whole({ nullable: true, description: 'Number of the output row' })
  _out!: number | null;
  @Text({ nullable: true, free: true })
  field!: string | null;
  @Text({ nullable: true, free: true })
  sent!: string | null;
  @Text({ nullable: true, free: true })
  found!: string | null;
  @Text({ nullable: true, free: true })
  salesforceId!: string | null;
}

export class VerificationDto {
  @OneOf(shownStates)
  state!: (typeof shownStates)[number];
  @Whole({ optional: true, min: 1 })
  sample?: number;
  @Whole({ description: 'Rows of all loads that were held against the org' })
  compared!: number;
  @Whole({ description: 'Rows that are as they were sent' })
  equal!: number;
  @NestedList(() => VerifiedLoadDto)
  loads!: VerifiedLoadDto[];
  @NestedList(() => DifferenceDto, {
    description: 'A page of what is different, missing or too many in one load',
  })
  different!: DifferenceDto[];
  @Whole({ description: 'How many lines the whole list of differences has' })
  total!: number;
  @Texts({ description: 'How values are compared' })
  normalisation!: string[];
  @Whole()
  apiCalls!: number;
  @Moment({ optional: true })
  startedAt?: string;
  @Moment({ optional: true })
  endedAt?: string;
  @Nested(() => FoundProblemDto, { optional: true })
  problem?: FoundProblemDto;
}

export function verificationBody(
  verification: Stored<Verification> | undefined,
  page: { rows: DifferenceDto[]; total: number },
): VerificationDto {
  const shown: Shown = verification?.value ?? none;
  const { loads, apiCalls, sample, startedAt, endedAt, problem } = shown;
  const sum = (of: (load: VerifiedLoad) => number) => loads.reduce((total, load) => total + of(load), 0);
  return {
    state: verification?.value.state ?? 'none',
    ...(sample !== undefined && { sample }),
    compared: sum(({ compared }) => compared),
    equal: sum(({ equal }) => equal),
    loads,
    different: page.rows,
    total: page.total,
    normalisation: [...verifyNormalisation],
    apiCalls,
    ...(startedAt && { startedAt }),
    ...(endedAt && { endedAt }),
    ...(problem && { problem }),
  };
}
