import { Connections, DmsError, newId, type Caller, type Connection, type Stored } from '@dms/domain';
import { CodeSignIn, ConnectionService, defaultApiVersion } from '@dms/salesforce';
import { Body, Controller, Param, Post, Req, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { Asking, assertMayChange, assertMayCreate } from '../access/caller';
import { bearerOf } from '../access/csrf';
import { Refuses } from '../docs/refuses';
import { found } from '../http/found';
import { tagged } from '../http/if-match';
import { plain } from '../http/plain';
import { ConnectionDto, connectionBody } from './connections.dto';
import { PendingSignIns, pendingSeconds } from './pending-sign-ins';
import { NewSignInDto, SignInCodeDto, SignInDto } from './sign-ins.dto';

/** Connections by Salesforce's own sign-in page: OAuth's authorization code with PKCE. */
@ApiTags('connections')
@Controller('v1/connections/sign-ins')
export class SignInsController {
  constructor(
    private readonly connections: Connections,
    private readonly service: ConnectionService,
    private readonly codes: CodeSignIn,
    private readonly pending: PendingSignIns,
  ) {}

  /** Answers the page to go to. What comes back there is handed to POST /connections/sign-ins/{state}. */
  @Post()
  @ApiCreatedResponse({ type: SignInDto })
  @Refuses('HOST_NOT_ALLOWED', 'SECRET_UNREADABLE', 'QUEUE_UNAVAILABLE', 'NOT_FOUND')
  async begin(
    @Asking() caller: Caller,
    @Body() body: NewSignInDto,
    @Req() request: Request,
  ): Promise<SignInDto> {
    assertMayCreate(caller);
    const { name, apiVersion = defaultApiVersion, connectionId, ...asked } = plain(body);
    if (connectionId !== undefined) await this.own(caller, connectionId);
    assertReturnsHere(asked.redirectUri, request);
    const { url, state, sealed } = await this.codes.begin(asked);
    const kept = { sealed, name, apiVersion, ...(connectionId && { connectionId }) };
    await this.pending.keep(state, beganBy(caller, request), kept);
    return { url, state, expiresAt: new Date(Date.now() + pendingSeconds * 1000).toISOString() };
  }

  /** Takes the code, once, from whoever began; keeps the connection with a refresh token, sealed. */
  @Post(':state')
  @ApiCreatedResponse({ type: ConnectionDto })
  @Refuses(
    'ORG_LOGIN_FAILED',
    'ORG_UNREACHABLE',
    'HOST_NOT_ALLOWED',
    'SECRET_UNREADABLE',
    'QUEUE_UNAVAILABLE',
  )
  async finish(
    @Asking() caller: Caller,
    @Param('state') state: string,
    @Body() { code }: SignInCodeDto,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ConnectionDto> {
    assertMayCreate(caller);
    const { sealed, name, apiVersion, connectionId } = await this.pending.take(
      state,
      beganBy(caller, request),
    );
    const credentials = await this.codes.finish(state, sealed, code, apiVersion);
    const now = new Date().toISOString();
    const id = connectionId ?? newId();
    const made = { name, apiVersion, ...(await this.service.seal(id, credentials)), updatedAt: now };
    if (connectionId === undefined) {
      const value: Connection = { ...made, owner: caller.id, createdAt: now };
      return tagged(response, connectionBody(await this.connections.create(id, value)));
    }
    const { value } = await this.own(caller, connectionId);
    // Another sign-in may be another org's: what the last one said of itself is no longer known.
    const { orgId: _id, orgName: _name, testedAt: _at, ...before } = value;
    const changed = await this.connections.update(id, () => ({ ...before, ...made }));
    if (!changed) throw new DmsError('NOT_FOUND', 'The connection was deleted in between.', { id });
    return tagged(response, connectionBody(changed));
  }

  private async own(caller: Caller, id: string): Promise<Stored<Connection>> {
    const stored = await found(this.connections, id, 'connection');
    assertMayChange(caller, stored.value);
    return stored;
  }
}

/** A browser's sign-in ends in the session that it began in; programs have no session, so theirs is the user's. */
function beganBy(caller: Caller, request: Request): string {
  const isBrowser = bearerOf(request) === undefined;
  return isBrowser ? `${caller.id} ${request.sessionID}` : caller.id;
}

/** A code sent elsewhere is somebody else's: back to this server, or to a program on the machine of whoever asks. */
function assertReturnsHere(redirectUri: string, request: Request): void {
  const url = URL.parse(redirectUri);
  const loopback = ['localhost', '127.0.0.1', '[::1]'].includes(url?.hostname ?? '');
  const isWeb = url?.protocol === 'https:' || (url?.protocol === 'http:' && loopback);
  const isHere = url?.host === request.headers.host;
  if (url && isWeb && (isHere || loopback) && url.username === '' && url.password === '' && url.hash === '')
    return;
  throw new DmsError(
    'BAD_REQUEST',
    'redirectUri must be a page of this server (https, or http on this machine) or a loopback address.',
    { field: 'redirectUri' },
  );
}
