import { DmsError, Migrations, Runs, type Caller } from '@dms/domain';
import { RunControl, RunResults, RunRetrier, RunStarter } from '@dms/pipeline';
import { Body, Controller, Get, Headers, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiCreatedResponse,
  ApiExtraModels,
  ApiHeader,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiParam,
  ApiProduces,
  ApiTags,
  getSchemaPath,
} from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { Asking, assertMayChange } from '../access/caller';
import { Refuses } from '../docs/refuses';
import { nonceOf } from '../http/content-security';
import { download } from '../http/download';
import { Id, found } from '../http/found';
import { plain } from '../http/plain';
import { allHints, languageOf, withHints } from './hints';
import { RunEvents } from './run-events';
import { NewRunDto, OutcomesQuery, ResultFileQuery, RunDto, RunPageDto, RunsQuery } from './runs.dto';
import { BatchListDto, CausesDto, OutcomesDto, ReportDto, RunLogDto } from './results.dto';
import { reportPage } from './report-page';
import { RetryDto, retryRequest } from './retry.dto';

const resultFiles = ['success', 'failed', 'skipped'] as const;

@ApiTags('runs')
@Controller('v1')
export class RunsController {
  constructor(
    private readonly runs: Runs,
    private readonly migrations: Migrations,
    private readonly starter: RunStarter,
    private readonly retrier: RunRetrier,
    private readonly control: RunControl,
    private readonly results: RunResults,
    private readonly events: RunEvents,
  ) {}

  /** Starts a run; the same Idempotency-Key again answers the run it started. */
  @Post('migrations/:id/runs')
  @ApiHeader({ name: 'Idempotency-Key', required: false })
  @ApiCreatedResponse({ type: RunDto, description: 'Small enough to be written directly: the finished run' })
  @ApiAcceptedResponse({ type: RunDto, description: 'Goes on in the background' })
  @Refuses(
    'NOTHING_TO_LOAD',
    'DATASET_NOT_READY',
    'NO_ORDER',
    'SCHEMA_DRIFT',
    'PRECONDITION_REQUIRED',
    'CONFLICT',
    'QUEUE_UNAVAILABLE',
  )
  async start(
    @Asking() caller: Caller,
    @Id() id: string,
    @Body() body: NewRunDto,
    @Headers('idempotency-key') key: string | undefined,
    @Res({ passthrough: true }) response: Response,
  ): Promise<RunDto> {
    assertMayChange(caller, (await found(this.migrations, id, 'migration')).value);
    if (key !== undefined && !/^[\x21-\x7e]{1,200}$/.test(key))
      throw new DmsError('BAD_REQUEST', 'Idempotency-Key: 1 to 200 printable characters without spaces.', {
        field: 'Idempotency-Key',
      });
    const { trial, pick = 'first', ...rest } = plain(body);
    if (trial === undefined && body.pick !== undefined)
      throw new DmsError('BAD_REQUEST', 'pick says which rows a trial takes: give trial too.', {
        field: 'pick',
      });
    const started = await this.starter.start(caller, id, {
      ...rest,
      ...(trial !== undefined && { trial: { rows: trial, pick } }),
      ...(key && { idempotencyKey: key }),
    });
    response.status(started.writtenDirectly ? 201 : 202).location(`/api/v1/runs/${started.run.id}`);
    return started.run;
  }

  @Get('runs')
  @ApiOkResponse({ type: RunPageDto })
  list(@Query() query: RunsQuery): Promise<RunPageDto> {
    return this.control.list(plain(query));
  }

  @Get('runs/:id')
  @ApiOkResponse({ type: RunDto })
  get(@Id() id: string): Promise<RunDto> {
    return this.control.view(id);
  }

  /** Server-sent events: the run whenever it changes, until it is finished. */
  @Get('runs/:id/events')
  @ApiProduces('text/event-stream')
  @ApiHeader({ name: 'Last-Event-ID', required: false })
  @ApiOkResponse({ schema: { type: 'string', description: 'Every event’s data is a RunDto' } })
  @ApiNoContentResponse({ description: 'The run is finished and Last-Event-ID was its last event' })
  async watch(@Id() id: string, @Req() request: Request, @Res() response: Response): Promise<void> {
    await this.events.stream(id, request, response);
  }

  /** Sends nothing new; what was sent is still harvested. */
  @Post('runs/:id/pause')
  @HttpCode(200)
  @ApiOkResponse({ type: RunDto })
  @Refuses('WRONG_STATE')
  async pause(@Asking() caller: Caller, @Id() id: string): Promise<RunDto> {
    await this.assertMayChange(caller, id);
    return this.control.pause(id);
  }

  @Post('runs/:id/resume')
  @HttpCode(200)
  @ApiOkResponse({ type: RunDto })
  @Refuses('WRONG_STATE', 'QUEUE_UNAVAILABLE')
  async resume(@Asking() caller: Caller, @Id() id: string): Promise<RunDto> {
    await this.assertMayChange(caller, id);
    return this.control.resume(id);
  }

  /** What was sent is still harvested; the rest is skipped. */
  @Post('runs/:id/cancel')
  @HttpCode(200)
  @ApiOkResponse({ type: RunDto })
  @Refuses('WRONG_STATE')
  async cancel(@Asking() caller: Caller, @Id() id: string): Promise<RunDto> {
    await this.assertMayChange(caller, id);
    return this.control.cancel(id);
  }

  /** Tries failed rows of a finished load again, corrected where wanted, parents first, as a run of its own. */
  @Post('runs/:id/retry')
  @ApiCreatedResponse({ type: RunDto, description: 'Small enough to be written directly: the finished run' })
  @ApiAcceptedResponse({ type: RunDto, description: 'Goes on in the background' })
  @Refuses(
    'WRONG_STATE',
    'CONFLICT',
    'NOTHING_TO_LOAD',
    'PRECONDITION_REQUIRED',
    'UNKNOWN_COLUMN',
    'QUEUE_UNAVAILABLE',
  )
  async retry(
    @Asking() caller: Caller,
    @Id() id: string,
    @Body() body: RetryDto,
    @Res({ passthrough: true }) response: Response,
  ): Promise<RunDto> {
    await this.assertMayChange(caller, id);
    const started = await this.retrier.retry(caller, id, retryRequest(plain(body)));
    response.status(started.writtenDirectly ? 201 : 202).location(`/api/v1/runs/${started.run.id}`);
    return started.run;
  }

  /** What became of each output row. */
  @Get('runs/:id/outcomes')
  @ApiOkResponse({ type: OutcomesDto })
  async outcomes(
    @Id() id: string,
    @Query() query: OutcomesQuery,
    @Req() request: Request,
  ): Promise<OutcomesDto> {
    const { offset, limit, ...filter } = query;
    const { rows, total } = await this.results.outcomes(id, { ...plain(filter), offset, limit });
    return { total, rows: withHints(rows, languageOf(request)) };
  }

  /** Why rows failed or stayed behind, grouped. */
  @Get('runs/:id/causes')
  @ApiOkResponse({ type: CausesDto })
  async causes(@Id() id: string, @Req() request: Request): Promise<CausesDto> {
    const { items } = await this.results.causes(id);
    return { items: withHints(items, languageOf(request)) };
  }

  /** The ledger. */
  @Get('runs/:id/batches')
  @ApiOkResponse({ type: BatchListDto })
  batches(@Id() id: string): Promise<BatchListDto> {
    return this.results.batchList(id);
  }

  /** What happened to the run: starts, pauses with their reasons, levels, ends. */
  @Get('runs/:id/log')
  @ApiOkResponse({ type: RunLogDto })
  log(@Id() id: string): Promise<RunLogDto> {
    return this.control.log(id);
  }

  /** One line per output row: _out, _rows, its outcome with a hint, then the columns it came from. */
  @Get('runs/:id/files/:file')
  @ApiParam({ name: 'file', enum: resultFiles.map((kind) => `${kind}.csv`) })
  @ApiProduces('text/csv')
  @ApiOkResponse({ schema: { type: 'string', format: 'binary' } })
  async file(
    @Id() id: string,
    @Param('file') file: string,
    @Query() query: ResultFileQuery,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const kind = resultFiles.find((known) => file === `${known}.csv`);
    if (!kind) throw new DmsError('NOT_FOUND', 'A run has success.csv, failed.csv and skipped.csv.');
    const hints = allHints(languageOf(request));
    const { stream, fileName } = await this.results.file(id, kind, query.guard, hints);
    await download(response, { stream, fileName, contentType: 'text/csv; charset=utf-8' });
  }

  /** The proof: JSON, or a page that prints well where the caller prefers text/html. */
  @Get('runs/:id/report')
  @ApiExtraModels(ReportDto)
  @ApiOkResponse({
    content: {
      'application/json': { schema: { $ref: getSchemaPath(ReportDto) } },
      'text/html': { schema: { type: 'string' } },
    },
  })
  @Refuses('WRONG_STATE')
  async report(@Id() id: string, @Req() request: Request, @Res() response: Response): Promise<void> {
    const found = await this.results.report(id);
    const language = languageOf(request);
    const report = {
      ...found,
      loads: found.loads.map((load) => ({ ...load, causes: withHints(load.causes, language) })),
    };
    response.vary('Accept');
    if (request.accepts(['json', 'html']) === 'html')
      response.type('html').send(reportPage(report, nonceOf(response)));
    else response.json(report);
  }

  private async assertMayChange(caller: Caller, id: string): Promise<void> {
    assertMayChange(caller, (await found(this.runs, id, 'run')).value);
  }
}
