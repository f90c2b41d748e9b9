import { DynamicModule, Module } from '@nestjs/common';
import { ConfigModule as NestConfigModule, ConfigService } from '@nestjs/config';
import { Environment, readEnvironment } from './environment';

/** Makes the validated Environment injectable everywhere (the class is its own token). */
@Module({})
export class ConfigModule {
  /** Reads the environment now, not when this file is imported. Throws EnvironmentError. */
  static fromEnvironment(): DynamicModule {
    const validated = readEnvironment();
    const nest = NestConfigModule.forRoot({ ignoreEnvFile: true, validate: () => ({ ...validated }) });
    const environment = {
      provide: Environment,
      inject: [ConfigService],
      useFactory: (config: ConfigService) => {
        // What is unset stays so: the service would look into process.env again, where an empty text may stand.
        const set = Object.entries(validated).filter(([, value]) => value !== undefined);
        const values = set.map(([name]) => [name, config.get(name)] as const);
        return Object.assign(new Environment(), Object.fromEntries(values));
      },
    };
    return {
      module: ConfigModule,
      global: true,
      imports: [nest],
      providers: [environment],
      exports: [Environment],
    };
  }
}
