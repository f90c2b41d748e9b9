import { Datasets, DmsError, type Caller } from '@dms/domain';
import { RecipeBook, Removals, Staging, Tables } from '@dms/pipeline';
import { Body, Controller, Delete, Get, HttpCode, Post, Query, Res } from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiProduces,
  ApiTags,
} from '@nestjs/swagger';
import type { Response } from 'express';
import { Asking, assertMayChange, assertMayCreate } from '../access/caller';
import { Refuses } from '../docs/refuses';
import { RemoveQuery } from '../files/files.dto';
import { download } from '../http/download';
import { Id, found } from '../http/found';
import { listPage, matchesQuery } from '../http/list-page';
import { ListQuery, WindowQuery } from '../http/paging.dto';
import { plain } from '../http/plain';
import { SuggestedStepsDto } from '../recipes/fit.dto';
import {
  DatasetDetailDto,
  DatasetDto,
  DatasetPageDto,
  DeriveDto,
  ExportQuery,
  NewDatasetDto,
  NewPreviewDto,
  PreviewDto,
  RejectsDto,
  RowsDto,
  RowsQuery,
  datasetBody,
} from './datasets.dto';
import { ClustersDto, NewClustersDto } from './clusters.dto';
import { NewTraceDto, TraceDto } from './trace.dto';

@ApiTags('datasets')
@Controller('v1/datasets')
export class DatasetsController {
  constructor(
    private readonly datasets: Datasets,
    private readonly staging: Staging,
    private readonly tables: Tables,
    private readonly removals: Removals,
    private readonly book: RecipeBook,
  ) {}

  /** Stages a file in the background. */
  @Post()
  @HttpCode(202)
  @ApiAcceptedResponse({ type: DatasetDto })
  @Refuses('NOT_FOUND', 'QUEUE_UNAVAILABLE')
  async create(@Asking() caller: Caller, @Body() body: NewDatasetDto): Promise<DatasetDto> {
    assertMayCreate(caller);
    return datasetBody(await this.staging.request(caller, plain(body)));
  }

  @Get()
  @ApiOkResponse({ type: DatasetPageDto })
  async list(@Query() query: ListQuery): Promise<DatasetPageDto> {
    const page = await listPage(this.datasets, query, ({ value }) => matchesQuery(query, value));
    return { items: page.items.map(datasetBody), nextCursor: page.nextCursor };
  }

  @Get(':id')
  @ApiOkResponse({ type: DatasetDetailDto })
  get(@Id() id: string): Promise<DatasetDetailDto> {
    return this.staging.view(id);
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiNoContentResponse()
  @Refuses('IN_USE')
  async remove(@Asking() caller: Caller, @Id() id: string, @Query() query: RemoveQuery): Promise<void> {
    await this.removals.dataset(caller, id, query.cascade);
  }

  /** Stops a staging; the file is kept. */
  @Post(':id/cancel')
  @HttpCode(200)
  @ApiOkResponse({ type: DatasetDto })
  @Refuses('WRONG_STATE')
  async cancel(@Asking() caller: Caller, @Id() id: string): Promise<DatasetDto> {
    await this.assertMayChange(caller, id);
    return datasetBody(await this.staging.cancel(id));
  }

  @Get(':id/rows')
  @ApiOkResponse({ type: RowsDto })
  @Refuses('DATASET_NOT_READY', 'BAD_EXPRESSION', 'UNKNOWN_COLUMN')
  rows(@Id() id: string, @Query() query: RowsQuery): Promise<RowsDto> {
    return this.tables.rows(id, plain(query));
  }

  @Get(':id/rejects')
  @ApiOkResponse({ type: RejectsDto })
  @Refuses('DATASET_NOT_READY')
  rejects(@Id() id: string, @Query() query: WindowQuery): Promise<RejectsDto> {
    return this.tables.rejects(id, plain(query));
  }

  @Get(':id/export')
  @ApiProduces(
    'text/csv',
    'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    'application/vnd.apache.parquet',
    'application/x-ndjson',
  )
  @ApiOkResponse({ schema: { type: 'string', format: 'binary' } })
  @Refuses('DATASET_NOT_READY')
  async export(@Id() id: string, @Query() query: ExportQuery, @Res() response: Response): Promise<void> {
    await download(response, await this.tables.export(id, plain(query)));
  }

  /** The recipe on real rows; nothing is stored. */
  @Post(':id/preview')
  @HttpCode(200)
  @ApiOkResponse({ type: PreviewDto })
  @Refuses(
    'DATASET_NOT_READY',
    'BAD_RECIPE',
    'UNKNOWN_STEP',
    'UNKNOWN_COLUMN',
    'BAD_EXPRESSION',
    'FORBIDDEN_EXPRESSION',
  )
  preview(@Id() id: string, @Body() body: NewPreviewDto): Promise<PreviewDto> {
    return this.tables.preview(id, plain(body));
  }

  /** Follows one source row (`_row`) through a recipe to its outputs, or one output row (`_out`) back. */
  @Post(':id/trace')
  @HttpCode(200)
  @ApiOkResponse({ type: TraceDto })
  @Refuses(
    'DATASET_NOT_READY',
    'BAD_RECIPE',
    'UNKNOWN_STEP',
    'UNKNOWN_COLUMN',
    'BAD_EXPRESSION',
    'FORBIDDEN_EXPRESSION',
  )
  trace(@Id() id: string, @Body() { recipe, _row, _out, datasetId }: NewTraceDto): Promise<TraceDto> {
    if ((_row === undefined) === (_out === undefined))
      throw new DmsError('BAD_REQUEST', 'Give _row or _out, and not both.', { field: '_row' });
    const request =
      _row === undefined ? { _out: _out ?? 0 } : { _row, ...(datasetId !== undefined && { datasetId }) };
    return this.tables.trace(id, recipe, request);
  }

  /** Values of a column (as the recipe leaves it) that are probably one thing written differently. */
  @Post(':id/clusters')
  @HttpCode(200)
  @ApiOkResponse({ type: ClustersDto })
  @Refuses('DATASET_NOT_READY', 'UNKNOWN_COLUMN', 'BAD_RECIPE', 'UNKNOWN_STEP', 'DEADLINE')
  clusters(@Id() id: string, @Body() body: NewClustersDto): Promise<ClustersDto> {
    const { recipe, ...request } = plain(body);
    return this.tables.clusters(id, recipe, request);
  }

  /** Steps that the profile speaks for; nothing is done by itself. */
  @Get(':id/suggestions')
  @ApiOkResponse({ type: SuggestedStepsDto })
  @Refuses('DATASET_NOT_READY')
  async suggestions(@Id() id: string): Promise<SuggestedStepsDto> {
    return { items: await this.book.suggestions(id) };
  }

  /** Makes a dataset of this one by a recipe, in the background. */
  @Post(':id/derive')
  @HttpCode(202)
  @ApiAcceptedResponse({ type: DatasetDto })
  @Refuses('DATASET_NOT_READY', 'BAD_RECIPE', 'UNKNOWN_STEP', 'UNKNOWN_COLUMN')
  async derive(@Asking() caller: Caller, @Id() id: string, @Body() body: DeriveDto): Promise<DatasetDto> {
    assertMayCreate(caller);
    return datasetBody(await this.staging.derive(caller, id, plain(body)));
  }

  private async assertMayChange(caller: Caller, id: string): Promise<void> {
    assertMayChange(caller, (await found(this.datasets, id, 'dataset')).value);
  }
}
