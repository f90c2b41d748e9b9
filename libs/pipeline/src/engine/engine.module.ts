import { DynamicModule, FactoryProvider, Module, ModuleMetadata } from '@nestjs/common';
import { IngestRunner } from '@dms/ingest';
import { PipelineSettings } from '../settings';
import { Engine } from './engine';

/** The engine and its settings, for the pipeline itself and as the runner that ingest asks for. */
@Module({})
export class EngineModule {
  static forRoot(
    settings: FactoryProvider<PipelineSettings>,
    imports: NonNullable<ModuleMetadata['imports']>,
  ): DynamicModule {
    return {
      module: EngineModule,
      imports,
      providers: [settings, Engine, { provide: IngestRunner, useExisting: Engine }],
      exports: [PipelineSettings, Engine, IngestRunner],
    };
  }
}
