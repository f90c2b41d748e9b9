import { Connections, DmsError, Orgs, newId, type Caller, type Connection } from '@dms/domain';
import { Removals } from '@dms/pipeline';
import { ConnectionService, defaultApiVersion } from '@dms/salesforce';
import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Query, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { Asking, assertMayChange, assertMayCreate } from '../access/caller';
import { Refuses } from '../docs/refuses';
import { RemoveQuery } from '../files/files.dto';
import { Id, found } from '../http/found';
import { ApiIfMatch, IfMatch, replaceIfMatch, tagged } from '../http/if-match';
import { listPage, matchesQuery } from '../http/list-page';
import { ListQuery } from '../http/paging.dto';
import { plain } from '../http/plain';
import {
  ChangedConnectionDto,
  ConnectionDto,
  ConnectionPageDto,
  ConnectionTestDto,
  NewConnectionDto,
  connectionBody,
} from './connections.dto';
import { OrgObjectDetailDto, OrgObjectsDto } from './org-objects.dto';

@ApiTags('connections')
@Controller('v1/connections')
export class ConnectionsController {
  constructor(
    private readonly connections: Connections,
    private readonly service: ConnectionService,
    private readonly orgs: Orgs,
    private readonly removals: Removals,
  ) {}

  @Get()
  @ApiOkResponse({ type: ConnectionPageDto })
  async list(@Query() query: ListQuery): Promise<ConnectionPageDto> {
    const page = await listPage(this.connections, query, ({ value }) =>
      matchesQuery(query, { name: value.name, owner: value.owner, state: value.kind }),
    );
    return { items: page.items.map(connectionBody), nextCursor: page.nextCursor };
  }

  /** Keeps a way to reach an org. Its credentials are sealed and never answered. */
  @Post()
  @ApiCreatedResponse({ type: ConnectionDto })
  @Refuses('HOST_NOT_ALLOWED', 'SECRET_UNREADABLE', 'ORG_UNREACHABLE')
  async create(
    @Asking() caller: Caller,
    @Body() body: NewConnectionDto,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ConnectionDto> {
    assertMayCreate(caller);
    const id = newId();
    const now = new Date().toISOString();
    const connection: Connection = {
      name: body.name,
      apiVersion: body.apiVersion ?? defaultApiVersion,
      ...(await this.service.seal(id, plain(body.credentials))),
      owner: caller.id,
      createdAt: now,
      updatedAt: now,
    };
    return tagged(response, connectionBody(await this.connections.create(id, connection)));
  }

  @Get(':id')
  @ApiOkResponse({ type: ConnectionDto })
  async get(@Id() id: string, @Res({ passthrough: true }) response: Response): Promise<ConnectionDto> {
    return tagged(response, connectionBody(await found(this.connections, id, 'connection')));
  }

  @Put(':id')
  @ApiIfMatch()
  @ApiOkResponse({ type: ConnectionDto })
  @Refuses('PRECONDITION_REQUIRED', 'STALE_VERSION', 'HOST_NOT_ALLOWED', 'SECRET_UNREADABLE')
  async replace(
    @Asking() caller: Caller,
    @Id() id: string,
    @IfMatch() version: string,
    @Body() body: ChangedConnectionDto,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ConnectionDto> {
    const stored = await found(this.connections, id, 'connection');
    assertMayChange(caller, stored.value);
    const changed: Connection = {
      ...stored.value,
      name: body.name,
      apiVersion: body.apiVersion ?? stored.value.apiVersion,
      ...(body.credentials && (await this.service.seal(id, plain(body.credentials)))),
      updatedAt: new Date().toISOString(),
    };
    // Other credentials may mean another org: what the last one said of itself is no longer known.
    const value = body.credentials ? untested(changed) : changed;
    return tagged(
      response,
      connectionBody(await replaceIfMatch(this.connections, stored, version, value, connectionBody)),
    );
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiNoContentResponse()
  @Refuses('IN_USE')
  async remove(@Asking() caller: Caller, @Id() id: string, @Query() query: RemoveQuery): Promise<void> {
    await this.removals.connection(caller, id, query.cascade);
  }

  /** Signs in anew and asks the org who it is. What goes wrong there is part of the answer. */
  @Post(':id/test')
  @HttpCode(200)
  @ApiOkResponse({ type: ConnectionTestDto })
  async test(@Asking() caller: Caller, @Id() id: string): Promise<ConnectionTestDto> {
    assertMayCreate(caller);
    return this.service.test(id);
  }

  /** The objects of the org. */
  @Get(':id/objects')
  @ApiOkResponse({ type: OrgObjectsDto })
  @Refuses('ORG_LOGIN_FAILED', 'ORG_UNREACHABLE')
  async objects(@Id() id: string): Promise<OrgObjectsDto> {
    const org = await this.orgs.open(id);
    return { items: await org.objects() };
  }

  /** One object with its fields. */
  @Get(':id/objects/:name')
  @ApiOkResponse({ type: OrgObjectDetailDto })
  @Refuses('ORG_LOGIN_FAILED', 'ORG_UNREACHABLE')
  async object(@Id() id: string, @Param('name') name: string): Promise<OrgObjectDetailDto> {
    if (!/^[A-Za-z]\w{0,79}$/.test(name))
      throw new DmsError('NOT_FOUND', 'The org has no object of this name.');
    const org = await this.orgs.open(id);
    return org.describe(name);
  }
}

function untested(connection: Connection): Connection {
  const { orgId: _id, orgName: _name, testedAt: _at, ...rest } = connection;
  return rest;
}
