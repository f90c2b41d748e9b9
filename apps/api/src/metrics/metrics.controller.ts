import { Environment } from '@dms/config';
import { Controller, Get, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { assertMayWatch } from '../access/caller';
import { isMetricsToken } from '../access/metrics-token';
import { Public } from '../access/public';
import { MetricsService } from './metrics.service';

/** For Prometheus, not for programs of ours: outside the versioned API and its document. */
@ApiExcludeController()
@Controller('metrics')
export class MetricsController {
  constructor(
    private readonly metrics: MetricsService,
    private readonly environment: Environment,
  ) {}

  /** The token of DMS_METRICS_TOKEN opens this and nothing else, so it is asked for here and not by the guard. */
  @Get()
  @Public()
  async page(@Req() request: Request, @Res() response: Response): Promise<void> {
    if (!isMetricsToken(request, this.environment)) assertMayWatch(request.caller);
    const page = await this.metrics.page();
    response.set('Content-Type', this.metrics.contentType).send(page);
  }
}
