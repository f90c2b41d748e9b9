import { Runs, type Caller } from '@dms/domain';
import { RunVerifications } from '@dms/pipeline';
import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Asking, assertMayChange } from '../access/caller';
import { Refuses } from '../docs/refuses';
import { Id, found } from '../http/found';
import { NewVerificationDto, VerificationDto, VerificationQuery, verificationBody } from './verification.dto';

@ApiTags('runs')
@Controller('v1/runs/:id/verify')
export class VerificationController {
  constructor(
    private readonly runs: Runs,
    private readonly verifications: RunVerifications,
  ) {}

  /** Reads back from the org what the run wrote and compares it with what was sent; writes nothing there. */
  @Post()
  @HttpCode(202)
  @ApiAcceptedResponse({ type: VerificationDto })
  @Refuses('WRONG_STATE', 'QUEUE_UNAVAILABLE')
  async start(
    @Asking() caller: Caller,
    @Id() id: string,
    @Body() body: NewVerificationDto,
  ): Promise<VerificationDto> {
    assertMayChange(caller, (await found(this.runs, id, 'run')).value);
    const asked = await this.verifications.request(caller, id, body.sample);
    return verificationBody(asked, { rows: [], total: 0 });
  }

  /** How far it is, what it found, and a page of the differences of one load; state none: nobody asked for it yet. */
  @Get()
  @ApiOkResponse({ type: VerificationDto })
  async get(@Id() id: string, @Query() query: VerificationQuery): Promise<VerificationDto> {
    const { load, offset, limit } = query;
    const verification = await this.verifications.find(id);
    const done = verification?.value.state === 'done';
    const page = done
      ? await this.verifications.differences(id, load, { offset, limit })
      : { rows: [], total: 0 };
    return verificationBody(verification, page);
  }
}
