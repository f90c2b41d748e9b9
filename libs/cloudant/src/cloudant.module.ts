import { Module, Provider } from '@nestjs/common';
import { Environment } from '@dms/config';
import {
  Batches,
  Claims,
  Connections,
  Datasets,
  Defaults,
  Deliveries,
  Files,
  Mappings,
  Migrations,
  Outbox,
  Recipes,
  RecipeVersions,
  Runs,
  Slots,
  Tokens,
  Users,
  Verifications,
  Webhooks,
} from '@dms/domain';
import {
  CloudantBatches,
  CloudantClaims,
  CloudantConnections,
  CloudantDatasets,
  CloudantDefaults,
  CloudantDeliveries,
  CloudantFiles,
  CloudantMappings,
  CloudantMigrations,
  CloudantOutbox,
  CloudantRecipes,
  CloudantRecipeVersions,
  CloudantRuns,
  CloudantSlots,
  CloudantTokens,
  CloudantUsers,
  CloudantVerifications,
  CloudantWebhooks,
} from './cloudant-documents';
import { Database } from './database';
import { DocumentStore } from './document-store';

const inMain = (
  token: Provider['constructor'],
  repository: new (database: Database) => unknown,
): Provider => ({
  provide: token,
  inject: [DocumentStore],
  useFactory: (store: DocumentStore) => new repository(store.main),
});

const documents: Provider[] = [
  inMain(Users, CloudantUsers),
  inMain(Tokens, CloudantTokens),
  inMain(Files, CloudantFiles),
  inMain(Datasets, CloudantDatasets),
  inMain(Recipes, CloudantRecipes),
  inMain(RecipeVersions, CloudantRecipeVersions),
  inMain(Mappings, CloudantMappings),
  inMain(Connections, CloudantConnections),
  inMain(Migrations, CloudantMigrations),
  inMain(Runs, CloudantRuns),
  inMain(Claims, CloudantClaims),
  inMain(Verifications, CloudantVerifications),
  inMain(Defaults, CloudantDefaults),
  inMain(Webhooks, CloudantWebhooks),
  inMain(Deliveries, CloudantDeliveries),
  {
    provide: Batches,
    inject: [DocumentStore],
    useFactory: (store: DocumentStore) => new CloudantBatches(store.ledger),
  },
  {
    provide: Slots,
    inject: [DocumentStore],
    useFactory: (store: DocumentStore) => new CloudantSlots(store.ledger),
  },
  // Beside the ledger: written as often, and listed by its ids alone.
  {
    provide: Outbox,
    inject: [DocumentStore],
    useFactory: (store: DocumentStore) => new CloudantOutbox(store.ledger),
  },
];

/** Provides the repository of every kind of document, and DocumentStore for health. Waits for the store at start. */
@Module({
  providers: [
    {
      provide: DocumentStore,
      inject: [Environment],
      useFactory: (found: Environment) => DocumentStore.open(found),
    },
    ...documents,
  ],
  exports: [
    DocumentStore,
    ...[Users, Tokens, Files, Datasets, Recipes, Connections, Migrations, Runs, Batches, Claims, Slots],
    RecipeVersions,
    Mappings,
    Verifications,
    Defaults,
    Outbox,
    Webhooks,
    Deliveries,
  ],
})
export class CloudantModule {}
