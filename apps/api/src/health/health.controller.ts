import { Controller, Get, Res } from '@nestjs/common';
import { ApiOkResponse, ApiServiceUnavailableResponse, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { Public } from '../access/public';
import { Flag, Nested, OneOf } from '../http/fields';
import { HealthService, type Health, type PartState } from './health.service';

const partStates = ['ok', 'down'] as const;

export class PartsDto {
  @OneOf(partStates)
  store!: PartState;
  @OneOf(partStates)
  queue!: PartState;
  @OneOf(partStates)
  storage!: PartState;
}

export class HealthDto {
  @OneOf(partStates)
  status!: PartState;
  @Nested(() => PartsDto)
  parts!: PartsDto;
  @Flag({ description: 'There is no admin yet: POST /api/v1/setup' })
  setupRequired!: boolean;
}

export class LiveDto {
  @OneOf(['ok'])
  status!: 'ok';
}

@ApiTags('health')
@Public()
@Controller('health')
export class HealthController {
  constructor(private readonly health: HealthService) {}

  /** The process answers. */
  @Get('live')
  @ApiOkResponse({ type: LiveDto })
  live(): LiveDto {
    return { status: 'ok' };
  }

  /** Everything the API needs is there. */
  @Get('ready')
  @ApiOkResponse({ type: HealthDto })
  @ApiServiceUnavailableResponse({ type: HealthDto, description: 'A part is down' })
  ready(@Res({ passthrough: true }) response: Response): Health {
    const health = this.health.now();
    response.status(health.status === 'ok' ? 200 : 503);
    return health;
  }
}
