import { type Caller } from '@dms/domain';
import { Controller, Delete, Head, HttpCode, Options, Patch, Post, Req, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { Asking, assertMayCreate } from '../access/caller';
import { Refuses } from '../docs/refuses';
import { ResumableUploads } from './resumable-uploads';

/** The protocol answers by headers; the body is empty. */
const nothing = { type: 'string', maxLength: 0 } as const;

/** Uploads that can be resumed, by the protocol tus 1.0; an upload's id becomes the file's. */
@ApiTags('files')
@Controller('v1/uploads')
export class UploadsController {
  constructor(private readonly uploads: ResumableUploads) {}

  /** Begins an upload: Upload-Length, and Upload-Metadata with `filename` in base64. */
  @Post()
  @ApiCreatedResponse({ schema: nothing, description: 'Location is where the bytes go' })
  @Refuses('UPLOAD_TOO_LARGE', 'FILE_QUOTA_USED_UP', 'EMPTY_FILE', 'DISK_FULL')
  begin(@Asking() caller: Caller, @Req() request: Request, @Res() response: Response): Promise<void> {
    assertMayCreate(caller);
    return this.uploads.handle(caller, request, response);
  }

  @Options()
  @HttpCode(204)
  @ApiNoContentResponse({ description: 'What of the protocol is supported' })
  options(@Asking() caller: Caller, @Req() request: Request, @Res() response: Response): Promise<void> {
    return this.uploads.handle(caller, request, response);
  }

  /** How many bytes have arrived. */
  @Head(':id')
  @ApiOkResponse({ schema: nothing, description: 'Upload-Offset and Upload-Length' })
  offset(@Asking() caller: Caller, @Req() request: Request, @Res() response: Response): Promise<void> {
    return this.uploads.handle(caller, request, response);
  }

  /** More bytes, from Upload-Offset on. With the last one the file is there: GET /files/:id. */
  @Patch(':id')
  @HttpCode(204)
  @ApiNoContentResponse({ description: 'Upload-Offset is the new one' })
  @Refuses(
    'CONFLICT',
    'UPLOAD_TOO_LARGE',
    'UPLOAD_INCOMPLETE',
    'UNKNOWN_FORMAT',
    'DISK_FULL',
    'STORAGE_UNAVAILABLE',
  )
  append(@Asking() caller: Caller, @Req() request: Request, @Res() response: Response): Promise<void> {
    assertMayCreate(caller);
    return this.uploads.handle(caller, request, response);
  }

  /** Gives an upload up. */
  @Delete(':id')
  @HttpCode(204)
  @ApiNoContentResponse()
  abandon(@Asking() caller: Caller, @Req() request: Request, @Res() response: Response): Promise<void> {
    return this.uploads.handle(caller, request, response);
  }
}
