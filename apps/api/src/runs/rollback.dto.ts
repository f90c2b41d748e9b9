import type { LeftRow, PreviewedLoad, RollbackPreview } from '@dms/pipeline';
import { Moment, Nested, NestedList, OneOf, Text, Whole } from '../http/fields';
import { WindowQuery } from '../http/paging.dto';
import { WarningDto } from '../http/tables.dto';

const actions = ['delete', 'restore'] as const;
type Action = (typeof actions)[number];

export class RollbackQuery extends WindowQuery {
  @Text({
    optional: true,
    max: 100,
    description: 'The load whose rows that would be left are wanted; all by default',
  })
  load?: string;
}

export class NewRollbackDto {
  @Text({ optional: true, description: 'The org’s name: a production org asks for it' })
  confirm?: string;
}

export class LeftCountDto {
  @Text({ description: 'changedSince, gone or noBeforeImage' })
  code!: string;
  @Whole()
  count!: number;
}

export class PreviewedLoadDto implements PreviewedLoad {
  @Text({ free: true, description: 'Name of the load that would be undone' })
  load!: string;
  @Text()
  object!: string;
  @OneOf(actions, { name: 'UndoAction' })
  action!: Action;
  @Whole({ description: 'Rows that the run created (delete) or updated (restore)' })
  rows!: number;
  @Whole({ description: 'Of them, those that would be deleted or put back' })
  undone!: number;
  @Whole({ description: 'Of them, those that are as they were before already' })
  unchanged!: number;
  @NestedList(() => LeftCountDto, { description: 'Of them, those that would be left, by reason' })
  left!: LeftCountDto[];
}

export class LeftRowDto implements LeftRow {
  @Text({ free: true })
  load!: string;
  @OneOf(actions, { name: 'UndoAction' })
  action!: Action;
  @Whole()
  _out!: number;
  @Text({ nullable: true })
  salesforceId!: string | null;
  @Text()
  code!: string;
  @Text({ nullable: true, free: true })
  message!: string | null;
}

export class RollbackCountsDto {
  @Whole({ description: 'Records that would be deleted' })
  delete!: number;
  @Whole({ description: 'Records that would be put back' })
  restore!: number;
  @Whole({ description: 'Records that are as they were before already' })
  unchanged!: number;
  @Whole({ description: 'Records that would be left as they are' })
  left!: number;
}

export class RollbackPreviewDto {
  @OneOf(['comparing', 'ready'], {
    description: 'comparing: the org is still being read; ask again for what it comes to',
  })
  state!: 'comparing' | 'ready';
  @Nested(() => RollbackCountsDto)
  counts!: RollbackCountsDto;
  @NestedList(() => PreviewedLoadDto, { description: 'In the order in which it would be undone' })
  loads!: PreviewedLoadDto[];
  @NestedList(() => LeftRowDto, { description: 'A page of the rows that would be left, and why' })
  left!: LeftRowDto[];
  @Whole({ description: 'How many rows would be left' })
  total!: number;
  @NestedList(() => WarningDto, { description: 'What no rollback can undo' })
  irreversible!: WarningDto[];
  @Whole({ description: 'API calls that looking took' })
  apiCalls!: number;
  @Moment({ optional: true })
  at?: string;
}

export function previewBody(
  preview: RollbackPreview | undefined,
  page: { rows: LeftRow[]; total: number },
): RollbackPreviewDto {
  const loads = preview?.loads ?? [];
  const sum = (of: (load: PreviewedLoad) => number) => loads.reduce((total, load) => total + of(load), 0);
  const undone = (action: Action) => sum((load) => (load.action === action ? load.undone : 0));
  return {
    state: preview ? 'ready' : 'comparing',
    counts: {
      delete: undone('delete'),
      restore: undone('restore'),
      unchanged: sum(({ unchanged }) => unchanged),
      left: sum(({ left }) => left.reduce((total, { count }) => total + count, 0)),
    },
    loads,
    left: page.rows,
    total: page.total,
    irreversible: preview?.irreversible ?? [],
    apiCalls: preview?.apiCalls ?? 0,
    ...(preview && { at: preview.at }),
  };
}
