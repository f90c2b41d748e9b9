import { DmsError } from '@dms/domain';
import { Injectable } from '@nestjs/common';
import type { OpenAPIObject } from '@nestjs/swagger';

/** Holds the OpenAPI document, which can be made only once all routes stand. */
@Injectable()
export class PublishedDocument {
  private document?: OpenAPIObject;

  publish(document: OpenAPIObject): void {
    this.document = document;
  }

  get(): OpenAPIObject {
    if (!this.document) throw new DmsError('INTERNAL', 'The OpenAPI document is not made yet.');
    return this.document;
  }
}
