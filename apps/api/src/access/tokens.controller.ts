import { DmsError, Tokens, newId } from '@dms/domain';
import type { Caller, Token } from '@dms/domain';
import { Body, Controller, Delete, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { randomBytes } from 'node:crypto';
import { found, Id } from '../http/found';
import { listPage, matchesQuery } from '../http/list-page';
import { ListQuery } from '../http/paging.dto';
import { MadeTokenDto, NewTokenDto, TokenDto, TokenPageDto, tokenBody } from './accounts.dto';
import { Asking } from './caller';
import { sha256 } from './secrets';

/** Bearer tokens of the caller's own. */
@ApiTags('accounts')
@Controller('v1/tokens')
export class TokensController {
  constructor(private readonly tokens: Tokens) {}

  @Post()
  @ApiCreatedResponse({ type: MadeTokenDto })
  async create(@Asking() caller: Caller, @Body() body: NewTokenDto): Promise<MadeTokenDto> {
    if (body.expiresAt !== undefined && Date.parse(body.expiresAt) <= Date.now())
      throw new DmsError('BAD_REQUEST', '"expiresAt": lies in the past.', { field: 'expiresAt' });
    const id = newId();
    const secret = randomBytes(32).toString('base64url');
    const value: Token = {
      name: body.name,
      owner: caller.id,
      secretHash: sha256(secret),
      createdAt: new Date().toISOString(),
      ...(body.expiresAt !== undefined && { expiresAt: new Date(body.expiresAt).toISOString() }),
    };
    const stored = await this.tokens.create(id, value);
    return { ...tokenBody(stored), token: `dms_${id}_${secret}` };
  }

  @Get()
  @ApiOkResponse({ type: TokenPageDto })
  async list(@Asking() caller: Caller, @Query() query: ListQuery): Promise<TokenPageDto> {
    const page = await listPage(
      this.tokens,
      query,
      ({ value }) => value.owner === caller.id && matchesQuery(query, value),
    );
    return { items: page.items.map(tokenBody), nextCursor: page.nextCursor };
  }

  @Get(':id')
  @ApiOkResponse({ type: TokenDto })
  async get(@Asking() caller: Caller, @Id() id: string): Promise<TokenDto> {
    return tokenBody(await this.own(caller, id));
  }

  /** The token stops working at once. */
  @Delete(':id')
  @HttpCode(204)
  @ApiNoContentResponse()
  async remove(@Asking() caller: Caller, @Id() id: string): Promise<void> {
    await this.own(caller, id);
    await this.tokens.removeNewest(id);
  }

  private async own(caller: Caller, id: string) {
    const stored = await found(this.tokens, id, 'token');
    // Whose it is, or that it is, is nobody else's business.
    if (stored.value.owner !== caller.id)
      throw new DmsError('NOT_FOUND', `There is no token with the id ${id}.`);
    return stored;
  }
}
