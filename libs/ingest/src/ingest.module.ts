import { Module } from '@nestjs/common';
import { FileInspector } from './file-inspector';

/** What the API needs of ingest. The readers are functions, as they run in child processes without Nest. */
@Module({ providers: [FileInspector], exports: [FileInspector] })
export class IngestModule {}
