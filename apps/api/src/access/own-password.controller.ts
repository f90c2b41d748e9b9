import { type Caller, DmsError } from '@dms/domain';
import { Body, Controller, HttpCode, Put, Req } from '@nestjs/common';
import { ApiNoContentResponse, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { Refuses } from '../docs/refuses';
import { OwnPasswordDto } from './accounts.dto';
import { Asking } from './caller';
import { bearerOf } from './csrf';
import { openSession } from './open-session';
import { OwnPassword } from './own-password';

@ApiTags('accounts')
@Controller('v1/me/password')
export class OwnPasswordController {
  constructor(private readonly ownPassword: OwnPassword) {}

  /** The session that asks goes on under a new cookie, with the same csrf token; every other session of the person ends. */
  @Put()
  @HttpCode(204)
  @ApiNoContentResponse()
  @Refuses('BAD_CREDENTIALS', 'TOO_MANY_ATTEMPTS', 'QUEUE_UNAVAILABLE')
  async replace(
    @Asking() caller: Caller,
    @Body() body: OwnPasswordDto,
    @Req() request: Request,
  ): Promise<void> {
    const csrfToken = bearerOf(request) === undefined ? request.session.csrfToken : undefined;
    if (csrfToken === undefined)
      throw new DmsError(
        'FORBIDDEN',
        'A bearer token changes no password: sign in, and change it in that session.',
      );
    const mark = await this.ownPassword.change(caller, body, request.ip ?? '');
    await openSession(request, { userId: caller.id, mark, csrfToken });
  }
}
