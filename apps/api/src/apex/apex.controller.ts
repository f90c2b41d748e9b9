import { Connections, DmsError, Orgs, type Caller } from '@dms/domain';
import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Asking } from '../access/caller';
import { Refuses } from '../docs/refuses';
import { found } from '../http/found';
import { plain } from '../http/plain';
import { ApexAnswerDto, NewApexCallDto } from './apex.dto';

@ApiTags('connections')
@Controller('v1/apex')
export class ApexController {
  constructor(
    private readonly connections: Connections,
    private readonly orgs: Orgs,
  ) {}

  /** Calls an Apex REST class of the org. It may do anything there that the class does, so it is for admins. */
  @Post()
  @HttpCode(200)
  @ApiOkResponse({ type: ApexAnswerDto })
  @Refuses('FORBIDDEN', 'ORG_REFUSED', 'ORG_UNREACHABLE', 'ORG_TIMEOUT', 'ORG_LOGIN_FAILED')
  async call(@Asking() caller: Caller, @Body() body: NewApexCallDto): Promise<ApexAnswerDto> {
    if (caller.role !== 'admin') throw new DmsError('FORBIDDEN', 'Only admins may call Apex.');
    const { connectionId, ...call } = plain(body);
    await found(this.connections, connectionId, 'connection');
    const org = await this.orgs.open(connectionId);
    return { body: (await org.apex(call)) ?? null };
  }
}
