import { Body, Controller, Delete, Get, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { Caller } from '@dms/domain';
import type { Request, Response } from 'express';
import { randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { Refuses } from '../docs/refuses';
import { SessionDto, SignInDto, UserDto, userBody } from './accounts.dto';
import { Asking } from './caller';
import { openSession, stored } from './open-session';
import { Public } from './public';
import { csrfCookie, sessionCookie } from './session-cookie';
import { SignIn } from './sign-in';

@ApiTags('accounts')
@Controller('v1')
export class SessionsController {
  constructor(private readonly signIn: SignIn) {}

  /** Signs in: sets the session cookie, and the csrf token both in the answer and as a cookie the page can read. */
  @Post('sessions')
  @Public()
  @ApiCreatedResponse({ type: SessionDto })
  @Refuses('BAD_CREDENTIALS', 'TOO_MANY_ATTEMPTS', 'QUEUE_UNAVAILABLE')
  async create(
    @Body() body: SignInDto,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<SessionDto> {
    const { mark, ...caller } = await this.signIn.check(body.username, body.password, request.ip ?? '');
    const csrfToken = randomBytes(32).toString('base64url');
    await openSession(request, { userId: caller.id, mark, csrfToken });
    response.cookie(csrfCookie, csrfToken, { sameSite: 'strict', path: '/', secure: request.secure });
    return { csrfToken, user: userBody(caller) };
  }

  /** Signs out. */
  @Delete('sessions/current')
  @HttpCode(204)
  @ApiNoContentResponse()
  async remove(@Req() request: Request, @Res({ passthrough: true }) response: Response): Promise<void> {
    // A program with a bearer token has no session to end.
    if (!request.session) return;
    await stored(promisify(request.session.destroy.bind(request.session))());
    response.clearCookie(sessionCookie, { path: '/' }).clearCookie(csrfCookie, { path: '/' });
  }

  @Get('me')
  @ApiOkResponse({ type: UserDto })
  me(@Asking() caller: Caller): UserDto {
    return userBody(caller);
  }
}
