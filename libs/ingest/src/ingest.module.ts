import { Module, type DynamicModule, type ModuleMetadata } from '@nestjs/common';
import { FileReader } from './file-reader';

/** Offers FileReader. The readers themselves are functions, as they run in child processes without Nest. */
@Module({})
export class IngestModule {
  /** `imports` bring the IngestRunner. */
  static forRoot({ imports }: { imports: NonNullable<ModuleMetadata['imports']> }): DynamicModule {
    return { module: IngestModule, imports, providers: [FileReader], exports: [FileReader] };
  }
}
