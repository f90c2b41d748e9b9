import { Environment } from '@dms/config';
import { DmsError, Files, type Caller } from '@dms/domain';
import { Removals, Uploads, type FileHead } from '@dms/pipeline';
import { Body, Controller, Delete, Get, HttpCode, Post, Query, Req } from '@nestjs/common';
import {
  ApiBody,
  ApiConsumes,
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiTags,
} from '@nestjs/swagger';
import type { Request } from 'express';
import { Asking, assertMayCreate } from '../access/caller';
import { Refuses } from '../docs/refuses';
import { Id, found } from '../http/found';
import { listPage, matchesQuery } from '../http/list-page';
import { ListQuery } from '../http/paging.dto';
import { FileHeadDto } from './file-head.dto';
import {
  FileDto,
  FileMatchesDto,
  FilePageDto,
  HeadQuery,
  RemoveQuery,
  TriedDto,
  TryDto,
  UploadDto,
  fileBody,
} from './files.dto';
import { receiveUpload } from './receive-upload';

/** Room for the form around the file in a Content-Length. */
const formBytes = 100_000;

@ApiTags('files')
@Controller('v1/files')
export class FilesController {
  constructor(
    private readonly files: Files,
    private readonly uploads: Uploads,
    private readonly removals: Removals,
    private readonly environment: Environment,
  ) {}

  /** Takes one file, streamed. */
  @Post()
  @ApiConsumes('multipart/form-data')
  @ApiBody({ type: UploadDto })
  @ApiCreatedResponse({ type: FileDto })
  @Refuses(
    'UPLOAD_TOO_LARGE',
    'FILE_QUOTA_USED_UP',
    'UPLOAD_INCOMPLETE',
    'EMPTY_FILE',
    'UNKNOWN_FORMAT',
    'DISK_FULL',
    'STORAGE_UNAVAILABLE',
  )
  async create(@Asking() caller: Caller, @Req() request: Request): Promise<FileDto> {
    assertMayCreate(caller);
    const most = this.environment.DMS_MAX_UPLOAD_BYTES;
    if (Number(request.headers['content-length'] ?? 0) > most + formBytes)
      throw new DmsError('UPLOAD_TOO_LARGE', `The file is larger than the limit of ${most} bytes.`);
    const stored = await receiveUpload(request, (name, bytes, signal) =>
      this.uploads.receive(caller, name, bytes, signal),
    );
    return fileBody(stored);
  }

  @Get()
  @ApiOkResponse({ type: FilePageDto })
  async list(@Query() query: ListQuery): Promise<FilePageDto> {
    const page = await listPage(this.files, query, ({ value }) => matchesQuery(query, value));
    return { items: page.items.map(fileBody), nextCursor: page.nextCursor };
  }

  @Get(':id')
  @ApiOkResponse({ type: FileDto })
  async get(@Id() id: string): Promise<FileDto> {
    return fileBody(await found(this.files, id, 'file'));
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiNoContentResponse()
  @Refuses('IN_USE')
  async remove(@Asking() caller: Caller, @Id() id: string, @Query() query: RemoveQuery): Promise<void> {
    await this.removals.file(caller, id, query.cascade);
  }

  /** The first lines as they lie in the file. */
  @Get(':id/head')
  @ApiOkResponse({ type: FileHeadDto })
  head(@Id() id: string, @Query() query: HeadQuery): Promise<FileHead> {
    return this.uploads.head(id, query.lines);
  }

  /** A reading tried without staging. */
  @Post(':id/try')
  @HttpCode(200)
  @ApiOkResponse({ type: TriedDto })
  @Refuses('BAD_OPTIONS', 'FILE_UNREADABLE', 'UNKNOWN_FORMAT', 'UNSUPPORTED_ENCODING')
  try(@Id() id: string, @Body() body: TryDto): Promise<TriedDto> {
    return this.uploads.tryRead(id, { ...body.options });
  }

  /** What was made before from the same file, or from one of the same layout. */
  @Get(':id/matches')
  @ApiOkResponse({ type: FileMatchesDto })
  matches(@Id() id: string): Promise<FileMatchesDto> {
    return this.uploads.matches(id);
  }
}
