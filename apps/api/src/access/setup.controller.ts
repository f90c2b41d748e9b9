import { Body, Controller, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiTags } from '@nestjs/swagger';
import { Refuses } from '../docs/refuses';
import { SetupDoneDto, SetupDto, userBody } from './accounts.dto';
import { FirstAdmin } from './first-admin';
import { Public } from './public';

@ApiTags('accounts')
@Controller('v1/setup')
export class SetupController {
  constructor(private readonly firstAdmin: FirstAdmin) {}

  /** Makes the first admin. Once only. */
  @Post()
  @Public()
  @ApiCreatedResponse({ type: SetupDoneDto })
  @Refuses('SETUP_DONE', 'FORBIDDEN')
  async create(@Body() body: SetupDto): Promise<SetupDoneDto> {
    return { user: userBody(await this.firstAdmin.setUp(body)) };
  }
}
