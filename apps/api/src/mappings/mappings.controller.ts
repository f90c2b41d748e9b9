import { Mappings, newId, type Caller, type MappingContent } from '@dms/domain';
import { MappingFitter, asLoad, checkLoneMapping } from '@dms/pipeline';
import { Body, Controller, Delete, Get, HttpCode, Post, Put, Query, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { Asking, assertMayChange, assertMayCreate } from '../access/caller';
import { Refuses } from '../docs/refuses';
import { Id, found } from '../http/found';
import { ApiIfMatch, IfMatch, replaceIfMatch, tagged } from '../http/if-match';
import { listPage, matchesQuery } from '../http/list-page';
import { plain } from '../http/plain';
import { judgedLoad } from '../migrations/judged-definition';
import { ApplyMappingDto, MappingFitDto } from './mapping-fit.dto';
import {
  MappingDto,
  MappingListQuery,
  MappingPageDto,
  NewMappingDto,
  SharedMappingDto,
  contentOf,
  mappingBody,
} from './mapping.dto';

/** Mappings that were kept under a name, to be taken by loads of other migrations. */
@ApiTags('mappings')
@Controller('v1/mappings')
export class MappingsController {
  constructor(
    private readonly mappings: Mappings,
    private readonly fitter: MappingFitter,
  ) {}

  @Get()
  @ApiOkResponse({ type: MappingPageDto })
  async list(@Query() query: MappingListQuery): Promise<MappingPageDto> {
    const object = query.object?.toLowerCase();
    const page = await listPage(
      this.mappings,
      query,
      ({ value }) =>
        matchesQuery(query, value) && (object === undefined || value.object.toLowerCase() === object),
    );
    return { items: page.items.map(mappingBody), nextCursor: page.nextCursor };
  }

  /** As a migration, it may be put down half made; what is wrong is refused. */
  @Post()
  @ApiCreatedResponse({ type: MappingDto })
  @Refuses('BAD_MAPPING')
  async create(
    @Asking() caller: Caller,
    @Body() body: NewMappingDto,
    @Res({ passthrough: true }) response: Response,
  ): Promise<MappingDto> {
    assertMayCreate(caller);
    return tagged(response, await this.keep(caller, judged(body)));
  }

  /** Takes in what GET /mappings/:id/export gave, here or elsewhere. */
  @Post('import')
  @ApiCreatedResponse({ type: MappingDto })
  @Refuses('BAD_MAPPING')
  async import(
    @Asking() caller: Caller,
    @Body() body: SharedMappingDto,
    @Res({ passthrough: true }) response: Response,
  ): Promise<MappingDto> {
    assertMayCreate(caller);
    return tagged(response, await this.keep(caller, judged(body)));
  }

  @Get(':id')
  @ApiOkResponse({ type: MappingDto })
  async get(@Id() id: string, @Res({ passthrough: true }) response: Response): Promise<MappingDto> {
    return tagged(response, mappingBody(await found(this.mappings, id, 'mapping')));
  }

  @Put(':id')
  @ApiIfMatch()
  @ApiOkResponse({ type: MappingDto })
  @Refuses('PRECONDITION_REQUIRED', 'STALE_VERSION', 'BAD_MAPPING')
  async replace(
    @Asking() caller: Caller,
    @Id() id: string,
    @IfMatch() version: string,
    @Body() body: NewMappingDto,
    @Res({ passthrough: true }) response: Response,
  ): Promise<MappingDto> {
    const stored = await found(this.mappings, id, 'mapping');
    assertMayChange(caller, stored.value);
    const { owner, createdAt, number } = stored.value;
    const change = { changedBy: caller.id, updatedAt: new Date().toISOString(), number: number + 1 };
    const value = { ...judged(body), owner, createdAt, ...change };
    return tagged(
      response,
      mappingBody(await replaceIfMatch(this.mappings, stored, version, value, mappingBody)),
    );
  }

  /** Migrations hold their own copies of mappings: nothing can be in the way. */
  @Delete(':id')
  @HttpCode(204)
  @ApiNoContentResponse()
  async remove(@Asking() caller: Caller, @Id() id: string): Promise<void> {
    assertMayChange(caller, (await found(this.mappings, id, 'mapping')).value);
    await this.mappings.removeNewest(id);
  }

  /** The mapping as one JSON document. */
  @Get(':id/export')
  @ApiOkResponse({ type: SharedMappingDto })
  async export(@Id() id: string): Promise<SharedMappingDto> {
    const { value } = await found(this.mappings, id, 'mapping');
    return { format: 'dms-mapping/1', ...contentOf(value) };
  }

  /** How the mapping would fit a load of a migration, line by line; nothing is changed. */
  @Post(':id/apply')
  @HttpCode(200)
  @ApiOkResponse({ type: MappingFitDto })
  @Refuses('DATASET_NOT_READY', 'ORG_LOGIN_FAILED', 'ORG_UNREACHABLE')
  apply(@Id() id: string, @Body() { migrationId, load }: ApplyMappingDto): Promise<MappingFitDto> {
    return this.fitter.fit(id, migrationId, load);
  }

  private async keep(caller: Caller, content: MappingContent): Promise<MappingDto> {
    const now = new Date().toISOString();
    const by = { owner: caller.id, changedBy: caller.id };
    const value = { ...content, ...by, createdAt: now, updatedAt: now, number: 1 };
    return mappingBody(await this.mappings.create(newId(), value));
  }
}

/** What was sent, without the fields nobody gave; throws BAD_MAPPING. */
function judged(body: NewMappingDto): MappingContent {
  const content = contentOf(plain(body));
  checkLoneMapping(judgedLoad(asLoad(content)));
  return content;
}
