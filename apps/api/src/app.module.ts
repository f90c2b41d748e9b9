import { existsSync } from 'node:fs';
import { OutletsModule } from '@dms/outlets';
import { CloudantModule } from '@dms/cloudant';
import { ConfigModule, Environment } from '@dms/config';
import { PipelineModule, PipelineSettings } from '@dms/pipeline';
import { QueueModule } from '@dms/queue';
import { SalesforceModule } from '@dms/salesforce';
import { StorageModule } from '@dms/storage';
import { DynamicModule, Module } from '@nestjs/common';
import { ServeStaticModule } from '@nestjs/serve-static';
import { LoggerModule } from 'nestjs-pino';
import { ApiModule } from './api.module';
import { ApiPaths } from './api-paths';
import { loggerOptions } from './logging';

/** The real adapters behind the ports of domain/. */
const adapters = [
  CloudantModule,
  QueueModule,
  StorageModule,
  OutletsModule,
  // One and the same object: Nest tells dynamic modules apart by it.
  SalesforceModule.with([CloudantModule]),
];

/** The API as it runs: the real adapters behind the ports, and the web pages where they are built. */
@Module({})
export class AppModule {
  static at(paths: ApiPaths): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ConfigModule.fromEnvironment(),
        LoggerModule.forRootAsync({ inject: [Environment], useFactory: loggerOptions }),
        ApiModule.with([...adapters, pipeline(paths)], paths),
        ...webPages(paths.web),
      ],
    };
  }
}

function pipeline(paths: ApiPaths): DynamicModule {
  return PipelineModule.forRoot({
    imports: adapters,
    inject: [Environment],
    // Grid pages and previews of several people beside each other.
    useFactory: (environment: Environment) =>
      PipelineSettings.of(environment, { role: 'api', engineEntry: paths.engine, engineSize: 2 }),
  });
}

/** Their files; what is none of them is their one page (http/web-page.ts). */
function webPages(folder: string): DynamicModule[] {
  if (!existsSync(folder)) return [];
  return [ServeStaticModule.forRoot({ rootPath: folder, exclude: ['/api/{*path}'] })];
}
