import { TransformModule } from '@dms/transform';
import { DynamicModule, Module, ModuleMetadata } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_PIPE } from '@nestjs/core';
import { AccessGuard } from './access/access.guard';
import { Authentication } from './access/authentication';
import { FirstAdmin } from './access/first-admin';
import { Passwords } from './access/passwords';
import { SessionRedis } from './access/session-redis';
import { SessionsController } from './access/sessions.controller';
import { SetupController } from './access/setup.controller';
import { SignIn } from './access/sign-in';
import { SignInThrottle } from './access/sign-in-throttle';
import { OwnPassword } from './access/own-password';
import { OwnPasswordController } from './access/own-password.controller';
import { People } from './access/people';
import { PeopleController } from './access/people.controller';
import { TokensController } from './access/tokens.controller';
import { ApiPaths } from './api-paths';
import { ConnectionsController } from './connections/connections.controller';
import { PendingSignIns } from './connections/pending-sign-ins';
import { SignInsController } from './connections/sign-ins.controller';
import { PracticeConnection } from './connections/practice-connection';
import { DatasetsController } from './datasets/datasets.controller';
import { DocsController } from './docs/docs.controller';
import { PublishedDocument } from './docs/published-document';
import { FilesController } from './files/files.controller';
import { ResumableUploads } from './files/resumable-uploads';
import { UploadsController } from './files/uploads.controller';
import { HealthController } from './health/health.controller';
import { HealthService } from './health/health.service';
import { ProblemFilter } from './http/problem.filter';
import { RequestPipe } from './http/request.pipe';
import { MappingsController } from './mappings/mappings.controller';
import { MetricsController } from './metrics/metrics.controller';
import { MetricsService } from './metrics/metrics.service';
import { MigrationsController } from './migrations/migrations.controller';
import { RecipesController } from './recipes/recipes.controller';
import { RunEvents } from './runs/run-events';
import { RunsController } from './runs/runs.controller';
import { ApexController } from './apex/apex.controller';
import { WebhooksController } from './webhooks/webhooks.controller';
import { NewMigrationDefaults } from './settings/new-migration-defaults';
import { OwnSettingsController } from './settings/own-settings.controller';
import { SettingsController } from './settings/settings.controller';
import { BudgetController } from './runs/budget.controller';
import { RollbackController } from './runs/rollback.controller';
import { VerificationController } from './runs/verification.controller';

/** The REST surface. What it calls (use cases, repositories, ports) is composed by whoever imports it. */
@Module({})
export class ApiModule {
  static with(imports: NonNullable<ModuleMetadata['imports']>, paths: ApiPaths): DynamicModule {
    return {
      module: ApiModule,
      imports: [TransformModule, ...imports],
      controllers: [
        HealthController,
        MetricsController,
        SetupController,
        SessionsController,
        TokensController,
        PeopleController,
        OwnPasswordController,
        OwnSettingsController,
        SettingsController,
        FilesController,
        UploadsController,
        DatasetsController,
        RecipesController,
        MappingsController,
        SignInsController,
        ConnectionsController,
        MigrationsController,
        RunsController,
        VerificationController,
        BudgetController,
        RollbackController,
        ApexController,
        WebhooksController,
        DocsController,
      ],
      providers: [
        { provide: ApiPaths, useValue: paths },
        { provide: APP_GUARD, useClass: AccessGuard },
        { provide: APP_PIPE, useClass: RequestPipe },
        { provide: APP_FILTER, useClass: ProblemFilter },
        Authentication,
        FirstAdmin,
        Passwords,
        NewMigrationDefaults,
        OwnPassword,
        People,
        SessionRedis,
        SignIn,
        SignInThrottle,
        HealthService,
        MetricsService,
        PendingSignIns,
        PracticeConnection,
        PublishedDocument,
        ResumableUploads,
        RunEvents,
      ],
    };
  }
}
