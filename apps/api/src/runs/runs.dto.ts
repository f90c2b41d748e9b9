import {
  loadStates,
  operations,
  outcomeStatuses,
  runModes,
  runStates,
  trialPicks,
  type LoadState,
  type Operation,
  type Problem,
  type RunMode,
  type RunState,
  type TrialChoice,
} from '@dms/domain';
import { EtaDto } from '../http/eta.dto';
import { Amount, Flag, FlagParam, Moment, Nested, NestedList, OneOf, Text, Whole } from '../http/fields';
import { FoundProblemDto } from '../http/found-problem.dto';
import { ListQuery, WindowQuery, pageOf } from '../http/paging.dto';
import { WarningDto } from '../http/tables.dto';
import { LoadPlanDto } from '../migrations/migrations.dto';

/** Outcomes as they are shown: `pending` rows of a run that is on have none yet. */
export const shownStatuses = [...outcomeStatuses, 'pending'] as const;

export class NewRunDto {
  @OneOf(runModes, { name: 'RunMode', description: 'check writes nothing' })
  mode!: RunMode;
  @Whole({
    optional: true,
    min: 1,
    max: 10_000,
    description: 'A trial: only so many rows of each load are sent, and verified afterwards',
  })
  trial?: number;
  @OneOf(trialPicks, {
    optional: true,
    name: 'TrialPick',
    description: 'Of a trial: the first rows (by default), or rows at equal distances over all',
  })
  pick?: (typeof trialPicks)[number];
  @Text({ optional: true, max: 100, description: 'Id of a trial: the rows that it left are loaded' })
  restOf?: string;
  @Text({ optional: true, description: 'The org’s name: a load into a production org asks for it' })
  confirm?: string;
}

export class SourceCountsDto {
  @Whole()
  rows!: number;
  @Whole()
  carried!: number;
  @Whole()
  folded!: number;
  @Whole()
  skipped!: number;
  @Whole()
  rejected!: number;
}

export class OutputCountsDto {
  @Whole()
  rows!: number;
  @Whole()
  created!: number;
  @Whole()
  updated!: number;
  @Whole()
  unchanged!: number;
  @Whole()
  deleted!: number;
  @Whole()
  skipped!: number;
  @Whole()
  failed!: number;
  @Whole()
  unknown!: number;
  @Whole()
  pending!: number;
}

export class LoadCountsDto {
  @Nested(() => SourceCountsDto)
  source!: SourceCountsDto;
  @Nested(() => OutputCountsDto)
  output!: OutputCountsDto;
}

export class CountsDto extends LoadCountsDto {
  @Flag({ description: 'Both sums add up and nothing is unknown or pending' })
  balanced!: boolean;
}

export class BatchTallyDto {
  @Whole()
  total!: number;
  @Whole()
  settled!: number;
}

export class KeptRecordsDto {
  @Whole()
  rows!: number;
}

export class DeltaCountsDto {
  @Whole({ description: 'Rows whose key was not written before' })
  new!: number;
  @Whole({ description: 'Rows that say something else than the last confirmed write' })
  changed!: number;
  @Whole({ description: 'Rows that say the same, and are not sent' })
  unchanged!: number;
  @Whole({ description: 'Keys that were written before and have no row any more' })
  gone!: number;
}

export class PreparingDto {
  @Amount({ description: 'Share of the preparation done, 0 to 1' })
  share!: number;
  @Nested(() => EtaDto, { nullable: true, description: 'Seconds still to go; null when not known yet' })
  eta!: EtaDto | null;
}

export class RunLoadDto {
  @Text({ free: true })
  name!: string;
  @Text()
  object!: string;
  @OneOf(operations, { name: 'Operation' })
  operation!: Operation;
  @OneOf(loadStates, { name: 'LoadState' })
  state!: LoadState;
  @Whole()
  level!: number;
  @Nested(() => LoadPlanDto, { optional: true })
  plan?: LoadPlanDto;
  @Nested(() => LoadCountsDto)
  counts!: LoadCountsDto;
  @Nested(() => PreparingDto, { optional: true, description: 'While its recipe runs' })
  preparing?: PreparingDto;
  @Nested(() => BatchTallyDto)
  batches!: BatchTallyDto;
  @Nested(() => KeptRecordsDto, {
    optional: true,
    description: 'Records that were kept as they were before the first write',
  })
  beforeImage?: KeptRecordsDto;
  @Nested(() => DeltaCountsDto, {
    optional: true,
    description: 'How the rows of a delta load compare with the last confirmed writes',
  })
  delta?: DeltaCountsDto;
  @Whole()
  apiCalls!: number;
  @NestedList(() => WarningDto)
  warnings!: WarningDto[];
}

export class TrialDto implements TrialChoice {
  @Whole()
  rows!: number;
  @OneOf(trialPicks, { name: 'TrialPick' })
  pick!: TrialChoice['pick'];
}

export class RunDto {
  @Text()
  id!: string;
  @Text()
  migrationId!: string;
  @Text({ free: true })
  migrationName!: string;
  @Text()
  connectionId!: string;
  @OneOf(runModes, { name: 'RunMode' })
  mode!: RunMode;
  @OneOf(runStates, { name: 'RunState' })
  state!: RunState;
  @OneOf(['pause', 'cancel'], { optional: true, description: 'Waits for what was already sent' })
  stopping?: 'pause' | 'cancel';
  @Nested(() => CountsDto)
  counts!: CountsDto;
  @NestedList(() => RunLoadDto)
  loads!: RunLoadDto[];
  @Amount({ nullable: true, description: 'Output rows settled a second; null before the first' })
  rowsPerSecond!: number | null;
  @Nested(() => EtaDto, { nullable: true, description: 'Seconds still to go; null when not known yet' })
  eta!: EtaDto | null;
  @Whole()
  apiCalls!: number;
  @Text()
  owner!: string;
  @Moment()
  createdAt!: string;
  @Moment()
  updatedAt!: string;
  @Moment({ optional: true })
  startedAt?: string;
  @Moment({ optional: true })
  endedAt?: string;
  @Moment({ optional: true, description: 'A pause that ends by itself' })
  resumeAt?: string;
  @Text({ optional: true, description: 'The run whose failed rows this one tries again' })
  retryOf?: string;
  @Nested(() => TrialDto, { optional: true, description: 'Only so many rows of each load were sent' })
  trial?: TrialDto;
  @Text({ optional: true, description: 'The trial whose rest this one loads' })
  restOf?: string;
  @Text({ optional: true, description: 'The run that this one rolls back' })
  rollbackOf?: string;
  @Text({ optional: true, description: 'The run that rolls this one back, or did' })
  rolledBackBy?: string;
  @Whole({ optional: true, description: 'Cells of those rows that were put right before' })
  corrected?: number;
  @NestedList(() => WarningDto)
  warnings!: WarningDto[];
  @Nested(() => FoundProblemDto, { optional: true })
  problem?: Problem;
}

export class RunPageDto extends pageOf(RunDto) {}

export class RunsQuery extends ListQuery {
  @Text({ optional: true, max: 100, description: 'Id of a migration: only its runs' })
  migration?: string;
  @OneOf(runModes, { optional: true, name: 'RunMode' })
  mode?: RunMode;
}

export class OutcomesQuery extends WindowQuery {
  @Text({ optional: true, max: 100, description: 'Name of the load; all of them by default' })
  load?: string;
  @OneOf(shownStatuses, { optional: true, name: 'ShownOutcomeStatus' })
  status?: (typeof shownStatuses)[number];
  @Text({ optional: true, max: 100 })
  code?: string;
  @Text({
    optional: true,
    max: 200,
    description: 'In the message, the code, the Id or any cell of the row, in any letter case',
  })
  text?: string;
}

export class ResultFileQuery {
  @FlagParam({ description: 'Cells that a spreadsheet would take for formulas are made text' })
  guard = false;
}
