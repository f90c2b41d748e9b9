import { OutletsModule } from '@dms/outlets';
import { CloudantModule } from '@dms/cloudant';
import { ConfigModule, Environment } from '@dms/config';
import { logOptions, PipelineModule, PipelineSettings } from '@dms/pipeline';
import { QueueModule } from '@dms/queue';
import { SalesforceModule } from '@dms/salesforce';
import { StorageModule } from '@dms/storage';
import { DynamicModule, Module } from '@nestjs/common';
import { LoggerModule } from 'nestjs-pino';
import { MetricsPublisher } from './metrics-publisher';
import { chosenQueues, processorsOf } from './roles';

/**
 * The worker is the API minus HTTP: the same modules, and the processors that the API must not have (whoever imports a
 * processor also consumes its queue): those of the queues that the environment gives this worker.
 */
@Module({})
export class WorkerModule {
  static at(engineEntry: string, environment: Environment): DynamicModule {
    const salesforce = SalesforceModule.with([CloudantModule]);
    const adapters = [CloudantModule, QueueModule, StorageModule, OutletsModule, salesforce];
    return {
      module: WorkerModule,
      imports: [
        ConfigModule.fromEnvironment(),
        LoggerModule.forRootAsync({
          inject: [Environment],
          useFactory: (environment: Environment) => ({ pinoHttp: logOptions(environment.DMS_LOG_LEVEL) }),
        }),
        ...adapters,
        PipelineModule.forRoot({
          imports: adapters,
          inject: [Environment],
          // Two stagings, and room for a run's preparation beside them.
          useFactory: (environment: Environment) =>
            PipelineSettings.of(environment, { role: 'worker', engineEntry, engineSize: 3 }),
        }),
      ],
      providers: [...processorsOf(chosenQueues(environment)), MetricsPublisher],
    };
  }
}
