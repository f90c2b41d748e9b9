import {
  DmsError,
  Migrations,
  Runs,
  newId,
  type Caller,
  type Migration,
  type MigrationDefinition,
  type Stored,
} from '@dms/domain';
import { MappingSuggester, Planner, Removals, SchemaDrifts, Tables } from '@dms/pipeline';
import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  Post,
  Put,
  Query,
  Res,
  Param,
  ParseIntPipe,
} from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { Asking, assertMayChange, assertMayCreate } from '../access/caller';
import { Refuses } from '../docs/refuses';
import { RemoveQuery } from '../files/files.dto';
import { Id, found } from '../http/found';
import { ApiIfMatch, IfMatch, replaceIfMatch, tagged } from '../http/if-match';
import { listPage, matchesQuery } from '../http/list-page';
import { ListQuery } from '../http/paging.dto';
import { plain } from '../http/plain';
import { NotebookDto, NotebookQuery } from '../recipes/notebook.dto';
import { withStep } from '../recipes/with-step';
import { NewMigrationDefaults } from '../settings/new-migration-defaults';
import { judgedDefinition } from './judged-definition';
import { DriftDto } from './drift.dto';
import {
  MigrationDto,
  MigrationPageDto,
  NewMigrationDto,
  NewStepDto,
  PlanDto,
  SuggestMappingDto,
  SuggestionsDto,
  migrationBody,
} from './migrations.dto';
import { nextActionOf } from './next-action';

@ApiTags('migrations')
@Controller('v1/migrations')
export class MigrationsController {
  constructor(
    private readonly migrations: Migrations,
    private readonly runs: Runs,
    private readonly planner: Planner,
    private readonly suggester: MappingSuggester,
    private readonly removals: Removals,
    private readonly tables: Tables,
    private readonly drifts: SchemaDrifts,
    private readonly defaults: NewMigrationDefaults,
  ) {}

  /** `state` filters by nextAction. */
  @Get()
  @ApiOkResponse({ type: MigrationPageDto })
  async list(@Query() query: ListQuery): Promise<MigrationPageDto> {
    const { state, ...others } = query;
    const page = await listPage(this.migrations, query, ({ value }) => matchesQuery(others, value));
    const items = await Promise.all(page.items.map((stored) => this.show(stored)));
    const wanted = state === undefined ? items : items.filter((item) => item.nextAction === state);
    return { items: wanted, nextCursor: page.nextCursor };
  }

  /** A load may still be without a mapping; runs of it are refused until it has one. */
  @Post()
  @ApiCreatedResponse({ type: MigrationDto })
  @Refuses('BAD_MAPPING', 'BAD_RECIPE', 'UNKNOWN_STEP', 'NO_ORDER', 'NOT_FOUND')
  async create(
    @Asking() caller: Caller,
    @Body() body: NewMigrationDto,
    @Res({ passthrough: true }) response: Response,
  ): Promise<MigrationDto> {
    assertMayCreate(caller);
    const definition: MigrationDefinition = plain(body);
    await this.planner.validate(judgedDefinition(definition));
    const now = new Date().toISOString();
    const defaults = await this.defaults.get();
    const value = { ...definition, owner: caller.id, createdAt: now, updatedAt: now, defaults };
    return tagged(response, await this.show(await this.migrations.create(newId(), value)));
  }

  @Get(':id')
  @ApiOkResponse({ type: MigrationDto })
  async get(@Id() id: string, @Res({ passthrough: true }) response: Response): Promise<MigrationDto> {
    return tagged(response, await this.show(await found(this.migrations, id, 'migration')));
  }

  /** Runs that are on keep what they began with. */
  @Put(':id')
  @ApiIfMatch()
  @ApiOkResponse({ type: MigrationDto })
  @Refuses('PRECONDITION_REQUIRED', 'STALE_VERSION', 'BAD_MAPPING', 'BAD_RECIPE', 'UNKNOWN_STEP', 'NO_ORDER')
  async replace(
    @Asking() caller: Caller,
    @Id() id: string,
    @IfMatch() version: string,
    @Body() body: NewMigrationDto,
    @Res({ passthrough: true }) response: Response,
  ): Promise<MigrationDto> {
    const stored = await found(this.migrations, id, 'migration');
    assertMayChange(caller, stored.value);
    const definition: MigrationDefinition = plain(body);
    await this.planner.validate(judgedDefinition(definition));
    const value = { ...stored.value, ...definition, updatedAt: new Date().toISOString() };
    const nextAction = await nextActionOf(this.runs, stored);
    const written = await replaceIfMatch(this.migrations, stored, version, value, (current) =>
      migrationBody(current, nextAction),
    );
    return tagged(response, await this.show(written));
  }

  /** Adds a step to the end of a load's recipe: the fix of a cause, for example. */
  @Post(':id/steps')
  @HttpCode(200)
  @ApiIfMatch()
  @ApiOkResponse({ type: MigrationDto })
  @Refuses('PRECONDITION_REQUIRED', 'STALE_VERSION', 'BAD_RECIPE', 'UNKNOWN_STEP')
  async addStep(
    @Asking() caller: Caller,
    @Id() id: string,
    @IfMatch() version: string,
    @Body() { load, step }: NewStepDto,
    @Res({ passthrough: true }) response: Response,
  ): Promise<MigrationDto> {
    const stored = await found(this.migrations, id, 'migration');
    assertMayChange(caller, stored.value);
    const index = stored.value.loads.findIndex(({ name }) => name === load);
    const chosen = stored.value.loads[index];
    if (!chosen) throw new DmsError('NOT_FOUND', `The migration has no load ${load}.`, { load });
    const loads = stored.value.loads.with(index, { ...chosen, recipe: withStep(chosen.recipe, step) });
    await this.planner.validate(judgedDefinition({ ...stored.value, loads }));
    const value = { ...stored.value, loads, updatedAt: new Date().toISOString() };
    const nextAction = await nextActionOf(this.runs, stored);
    const written = await replaceIfMatch(this.migrations, stored, version, value, (current) =>
      migrationBody(current, nextAction),
    );
    return tagged(response, await this.show(written));
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiNoContentResponse()
  @Refuses('IN_USE')
  async remove(@Asking() caller: Caller, @Id() id: string, @Query() query: RemoveQuery): Promise<void> {
    await this.removals.migration(caller, id, query.cascade);
  }

  /** In which order and how the loads would be done, and what that costs. */
  @Get(':id/plan')
  @ApiOkResponse({ type: PlanDto })
  @Refuses('DATASET_NOT_READY', 'NO_ORDER')
  plan(@Id() id: string): Promise<PlanDto> {
    return this.planner.plan(id);
  }

  /** How the org became stricter since the migration was last checked or loaded; a load is refused while it differs. */
  @Get(':id/drift')
  @ApiOkResponse({ type: DriftDto })
  @Refuses('ORG_LOGIN_FAILED', 'ORG_UNREACHABLE')
  drift(@Id() id: string): Promise<DriftDto> {
    return this.drifts.of(id);
  }

  /** Pairs of column and field for one load, by names, labels, synonyms, values and what was mapped before. */
  @Post(':id/suggest-mapping')
  @HttpCode(200)
  @ApiOkResponse({ type: SuggestionsDto })
  @Refuses('DATASET_NOT_READY', 'ORG_LOGIN_FAILED', 'ORG_UNREACHABLE')
  suggestMapping(@Id() id: string, @Body() body: SuggestMappingDto): Promise<SuggestionsDto> {
    return this.suggester.suggest(id, body.load);
  }

  /** The recipe of the n-th load (from 0) in pandas, over a sample of its dataset. */
  @Get(':id/loads/:load/notebook')
  @ApiOkResponse({ type: NotebookDto })
  @Refuses('DATASET_NOT_READY', 'UNKNOWN_COLUMN', 'BAD_EXPRESSION', 'BAD_RECIPE')
  async notebook(
    @Id() id: string,
    @Param('load', ParseIntPipe) index: number,
    @Query() { rows }: NotebookQuery,
  ): Promise<NotebookDto> {
    const load = (await found(this.migrations, id, 'migration')).value.loads[index];
    if (!load) throw new DmsError('NOT_FOUND', `The migration has no load ${index}.`, { load: index });
    return this.tables.notebook(load.datasetId, load.recipe, {
      title: load.name,
      ...(rows !== undefined && { rows }),
    });
  }

  private async show(stored: Stored<Migration>): Promise<MigrationDto> {
    return migrationBody(stored, await nextActionOf(this.runs, stored));
  }
}
