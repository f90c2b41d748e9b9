import { Runs, type Caller } from '@dms/domain';
import { RollbackPreviews, Rollbacks } from '@dms/pipeline';
import { Body, Controller, Get, HttpCode, Post, Query, Res } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { Asking, assertMayChange } from '../access/caller';
import { Refuses } from '../docs/refuses';
import { Id, found } from '../http/found';
import { plain } from '../http/plain';
import { NewRollbackDto, RollbackPreviewDto, RollbackQuery, previewBody } from './rollback.dto';
import { RunDto } from './runs.dto';

@ApiTags('runs')
@Controller('v1/runs/:id/rollback')
export class RollbackController {
  constructor(
    private readonly runs: Runs,
    private readonly rollbacks: Rollbacks,
    private readonly previews: RollbackPreviews,
  ) {}

  /** What rolling the run back would delete, put back and leave, and why; writes nothing. */
  @Get()
  @ApiOkResponse({ type: RollbackPreviewDto })
  @Refuses('WRONG_STATE', 'NOTHING_TO_LOAD')
  async preview(@Id() id: string, @Query() query: RollbackQuery): Promise<RollbackPreviewDto> {
    const page = plain(query);
    const preview = await this.previews.look(id, page);
    if (!preview) return previewBody(undefined, { rows: [], total: 0 });
    return previewBody(preview, await this.previews.left(id, preview, page));
  }

  /** Rolls the run back, as a run of its own in the background. */
  @Post()
  @HttpCode(202)
  @ApiAcceptedResponse({ type: RunDto })
  @Refuses('WRONG_STATE', 'NOTHING_TO_LOAD', 'PRECONDITION_REQUIRED')
  async start(
    @Asking() caller: Caller,
    @Id() id: string,
    @Body() { confirm }: NewRollbackDto,
    @Res({ passthrough: true }) response: Response,
  ): Promise<RunDto> {
    assertMayChange(caller, (await found(this.runs, id, 'run')).value);
    const run = await this.rollbacks.start(caller, id, confirm);
    response.location(`/api/v1/runs/${run.id}`);
    return run;
  }
}
