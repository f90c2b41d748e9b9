import {
  batchStates,
  fates,
  runModes,
  runStates,
  type BatchState,
  type Cell,
  type Fate,
  type RunMode,
  type RunState,
  type Step,
} from '@dms/domain';
import { Flag, Free, Moment, Nested, NestedList, OneOf, Text, Texts, Whole, Wholes } from '../http/fields';
import { WarningDto, cellSchema } from '../http/tables.dto';
import { LoadPlanDto } from '../migrations/migrations.dto';
import { StepField } from '../recipes/recipe.dto';
import { CountsDto, DeltaCountsDto, OutputCountsDto, SourceCountsDto, shownStatuses } from './runs.dto';

export class OutcomeDto {
  @Text({ free: true })
  load!: string;
  @Whole({ description: 'Number of the output row' })
  _out!: number;
  @Whole({ nullable: true, description: 'Number of the (first) source row' })
  _row!: number | null;
  @Wholes({ description: 'Source rows it came from, at most 100' })
  _rows!: number[];
  @OneOf(shownStatuses, { name: 'ShownOutcomeStatus' })
  status!: (typeof shownStatuses)[number];
  @Text({ nullable: true, free: true })
  salesforceId!: string | null;
  @Text({ nullable: true, free: true })
  code!: string | null;
  @Text({ nullable: true, free: true })
  message!: string | null;
  @Text({
    optional: true,
    free: true,
    description: 'What the code means and what helps, in the language asked for',
  })
  hint?: string;
  @Free({ description: 'The output row' }, cellSchema)
  values!: Record<string, Cell>;
  @Text({
    optional: true,
    description: 'The run that tried this failed row again; there its outcome has the same _out',
  })
  retriedBy?: string;
}

export class OutcomesDto {
  @NestedList(() => OutcomeDto)
  rows!: OutcomeDto[];
  @Whole()
  total!: number;
}

export class CauseFixDto {
  @StepField({ description: 'The step, for the end of the load’s recipe' })
  step!: Step;
  @Text({ free: true })
  load!: string;
  @Whole({ description: 'So many of the rows pass with it: it was tried on them' })
  fixes!: number;
}

export class CauseDto {
  @Text({ free: true })
  load!: string;
  @Text({ free: true })
  code!: string;
  @Text({ nullable: true, free: true })
  field!: string | null;
  @OneOf(['error', 'decision', 'warning'])
  severity!: 'error' | 'decision' | 'warning';
  @Whole()
  count!: number;
  @Texts()
  samples!: string[];
  @Nested(() => CauseFixDto, { optional: true, description: 'Only of checks, and only where a step helps' })
  fix?: CauseFixDto;
  @Text({
    optional: true,
    free: true,
    description: 'What the code means and what helps, in the language asked for',
  })
  hint?: string;
}

export class CausesDto {
  @NestedList(() => CauseDto)
  items!: CauseDto[];
}

export class BatchCountsDto {
  @Whole()
  created!: number;
  @Whole()
  updated!: number;
  @Whole()
  deleted!: number;
  @Whole()
  skipped!: number;
  @Whole()
  failed!: number;
  @Whole()
  unknown!: number;
  @Whole({ description: 'Handed on to a successor batch' })
  resent!: number;
}

export class BatchProblemDto {
  @Text({ free: true })
  code!: string;
  @Text({ free: true })
  message!: string;
}

export class BatchDto {
  @Text({ free: true })
  id!: string;
  @Text({ free: true })
  load!: string;
  @OneOf(['direct', 'bulk'])
  strategy!: 'direct' | 'bulk';
  @OneOf(batchStates, { name: 'BatchState' })
  state!: BatchState;
  @Whole()
  rows!: number;
  @Text({ optional: true, free: true })
  jobId?: string;
  @Texts()
  formerJobs!: string[];
  @Whole()
  epoch!: number;
  @Whole()
  tries!: number;
  @Whole()
  apiCalls!: number;
  @Nested(() => BatchCountsDto, { optional: true })
  counts?: BatchCountsDto;
  @Nested(() => BatchProblemDto, { optional: true })
  problem?: BatchProblemDto;
}

export class BatchListDto {
  @NestedList(() => BatchDto)
  items!: BatchDto[];
}

export class RunEventDto {
  @Moment()
  at!: string;
  @OneOf(['info', 'warning', 'error'])
  severity!: 'info' | 'warning' | 'error';
  @Text({ free: true, description: 'A word for programs' })
  event!: string;
  @Text({ free: true })
  message!: string;
  @Text({ optional: true, free: true })
  load?: string;
}

/** What happened to a run, oldest first. */
export class RunLogDto {
  @NestedList(() => RunEventDto)
  items!: RunEventDto[];
}

export class SetAsideDto {
  @OneOf(fates, { name: 'Fate' })
  fate!: Fate;
  @Whole({ nullable: true, description: 'Number of the step' })
  step!: number | null;
  @Text({ nullable: true, free: true })
  op!: string | null;
  @Text({ nullable: true, free: true })
  reason!: string | null;
  @Whole()
  count!: number;
}

export class ReportCauseDto {
  @Text({ free: true })
  status!: string;
  @Text({ free: true })
  code!: string;
  @Whole()
  count!: number;
  @Text({ free: true })
  sample!: string;
  @Text({
    optional: true,
    free: true,
    description: 'What the code means and what helps, in the language asked for',
  })
  hint?: string;
}

export class ReportJobDto {
  @Text({ free: true })
  id!: string;
  @Whole()
  rows!: number;
  @Text({ free: true })
  state!: string;
}

export class PossibleOrphanDto {
  @Text({ free: true })
  id!: string;
  @Text({ free: true })
  createdDate!: string;
}

export class LoadReportDto {
  @Text({ free: true })
  name!: string;
  @Text()
  object!: string;
  @Text()
  operation!: string;
  @Nested(() => LoadPlanDto, { optional: true })
  plan?: LoadPlanDto;
  @Nested(() => SourceCountsDto)
  source!: SourceCountsDto;
  @Nested(() => OutputCountsDto)
  output!: OutputCountsDto;
  @Flag()
  balanced!: boolean;
  @Nested(() => DeltaCountsDto, { optional: true })
  delta?: DeltaCountsDto;
  @NestedList(() => SetAsideDto, { description: 'Source rows by what became of them, with step and reason' })
  setAside!: SetAsideDto[];
  @NestedList(() => ReportCauseDto, { description: 'Output rows that failed or stayed behind, by code' })
  causes!: ReportCauseDto[];
  @NestedList(() => ReportJobDto)
  jobs!: ReportJobDto[];
  @NestedList(() => PossibleOrphanDto, {
    description: 'Open jobs of our user that no ledger names; they wrote nothing',
  })
  possibleOrphans!: PossibleOrphanDto[];
  @Whole()
  apiCalls!: number;
}

/** One run of those that try each other's failed rows again. */
export class RetryLineDto {
  @Text()
  runId!: string;
  @Text({ optional: true })
  retryOf?: string;
  @OneOf(runStates, { name: 'RunState' })
  state!: RunState;
  @Moment()
  createdAt!: string;
  @Whole({ description: 'Output rows' })
  rows!: number;
  @Whole({ description: 'Cells that were put right before' })
  corrected!: number;
  @Whole({ description: 'Rows created, updated or deleted' })
  written!: number;
  @Whole()
  failed!: number;
}

export class CorrectionDto {
  @Text({ free: true })
  load!: string;
  @Whole({ description: 'Number of the output row' })
  _out!: number;
  @Text({ free: true })
  column!: string;
  @Text({ nullable: true, free: true, description: 'What was sent' })
  value!: string | null;
  @Text({ nullable: true, free: true, description: 'What stood there in the run before' })
  before!: string | null;
}

/** The proof at the end of a run: every source row and every output row, each once. */
export class ReportDto {
  @Text()
  runId!: string;
  @Text()
  migrationId!: string;
  @Text({ free: true })
  migrationName!: string;
  @OneOf(runModes, { name: 'RunMode' })
  mode!: RunMode;
  @OneOf(runStates, { name: 'RunState' })
  state!: RunState;
  @Text()
  owner!: string;
  @Moment({ optional: true })
  startedAt?: string;
  @Moment()
  endedAt!: string;
  @Nested(() => CountsDto)
  counts!: CountsDto;
  @Whole()
  apiCalls!: number;
  @NestedList(() => LoadReportDto)
  loads!: LoadReportDto[];
  @NestedList(() => WarningDto)
  warnings!: WarningDto[];
  @NestedList(() => RetryLineDto, {
    description:
      'The first run and all retries that go back to it, oldest first; empty where there were none',
  })
  retries!: RetryLineDto[];
  @NestedList(() => CorrectionDto, {
    description: 'Cells that were put right before this run; at most 1,000',
  })
  corrections!: CorrectionDto[];
}
