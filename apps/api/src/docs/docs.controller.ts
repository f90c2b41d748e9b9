import { DmsError } from '@dms/domain';
import { Controller, Get, Param, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { OpenAPIObject } from '@nestjs/swagger';
import type { Response } from 'express';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { ApiPaths } from '../api-paths';
import { PublishedDocument } from './published-document';
import { docsPage, docsScript } from './docs-page';

/** What of Swagger UI's package is served. */
const assets = ['swagger-ui.css', 'swagger-ui-bundle.js', 'favicon-32x32.png'];

/** The OpenAPI document and Swagger UI: plain routes, so that the guard stands before them as before all others. */
@ApiExcludeController()
@Controller()
export class DocsController {
  private readonly folder: string;

  constructor(
    private readonly published: PublishedDocument,
    paths: ApiPaths,
  ) {
    // swagger-ui-dist comes with @nestjs/swagger; nothing of it runs here, its files are only sent.
    const nest = createRequire(paths.origin).resolve('@nestjs/swagger');
    this.folder = dirname(createRequire(nest).resolve('swagger-ui-dist/package.json'));
  }

  @Get('openapi.json')
  document(): OpenAPIObject {
    return this.published.get();
  }

  @Get('docs')
  page(@Res() response: Response): void {
    response.type('html').send(docsPage);
  }

  @Get('docs/:asset')
  asset(@Param('asset') asset: string, @Res() response: Response): void {
    if (asset === 'start.js') {
      response.type('js').send(docsScript);
      return;
    }
    if (!assets.includes(asset)) throw new DmsError('NOT_FOUND', 'There is nothing at this address.');
    response.sendFile(join(this.folder, asset));
  }
}
