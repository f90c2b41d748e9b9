import { Global, Module } from '@nestjs/common';
import { ConfigModule as NestConfigModule, ConfigService } from '@nestjs/config';
import { Environment, readEnvironment } from './environment';

/** Makes the validated Environment injectable everywhere (the class is its own token). */
@Global()
@Module({
  imports: [
    NestConfigModule.forRoot({
      ignoreEnvFile: true,
      validate: (source) => ({ ...readEnvironment(source) }),
    }),
  ],
  providers: [
    {
      provide: Environment,
      inject: [ConfigService],
      useFactory: (config: ConfigService) =>
        Object.assign(
          new Environment(),
          Object.fromEntries(Object.keys(readEnvironment()).map((name) => [name, config.get(name)])),
        ),
    },
  ],
  exports: [Environment],
})
export class ConfigModule {}
