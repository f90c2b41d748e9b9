import { Controller, Get, Res } from '@nestjs/common';
import { ApiOkResponse, ApiServiceUnavailableResponse, ApiTags } from '@nestjs/swagger';
import type { QueueName } from '@dms/domain';
import type { Response } from 'express';
import { Public } from '../access/public';
import { Flag, Nested, NestedList, OneOf, Text } from '../http/fields';
import { HealthService, partNames, type Health, type PartName, type PartState } from './health.service';

const partStates = ['ok', 'down'] as const;

export class PartsDto {
  @OneOf(partStates)
  store!: PartState;
  @OneOf(partStates)
  queue!: PartState;
  @OneOf(partStates)
  storage!: PartState;
  @OneOf(partStates)
  worker!: PartState;
  @OneOf(partStates, { optional: true, description: 'Only where events are published to a RabbitMQ' })
  broker?: PartState;
}

export class QueuesDto implements Record<QueueName, PartState> {
  @OneOf(partStates)
  ingest!: PartState;
  @OneOf(partStates)
  transform!: PartState;
  @OneOf(partStates)
  flow!: PartState;
  @OneOf(partStates)
  load!: PartState;
  @OneOf(partStates)
  verify!: PartState;
  @OneOf(partStates)
  events!: PartState;
  @OneOf(partStates)
  webhooks!: PartState;
}

export class MissingPartDto {
  @OneOf(partNames)
  part!: PartName;
  @Text({ description: 'What is wrong and what to do, in a sentence' })
  reason!: string;
}

export class HealthDto {
  @OneOf(partStates, {
    description:
      'ok: the API does its work. Without a worker or a broker it still does: work and events wait until one comes',
  })
  status!: PartState;
  @Nested(() => PartsDto)
  parts!: PartsDto;
  @Nested(() => QueuesDto, { description: 'Whether a worker takes work from each of them' })
  queues!: QueuesDto;
  @NestedList(() => MissingPartDto, { description: 'One for each part that is down' })
  missing!: MissingPartDto[];
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
