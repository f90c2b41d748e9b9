import {
  Batch,
  Claim,
  Connection,
  Dataset,
  Delivery,
  indexedFields,
  Migration,
  MigrationDefaults,
  OrgSlots,
  OutboxEntry,
  Run,
  RecipeVersion,
  SavedMapping,
  SavedRecipe,
  Token,
  UploadedFile,
  User,
  Verification,
  Webhook,
} from '@dms/domain';
import { InMemoryRepository } from './in-memory-repository';

/** A repository in the heap for every kind of document, with the indexes of the real ones. */
export function inMemoryDocuments() {
  return {
    users: new InMemoryRepository<User>(indexedFields.users),
    tokens: new InMemoryRepository<Token>(indexedFields.tokens),
    files: new InMemoryRepository<UploadedFile>(indexedFields.files),
    datasets: new InMemoryRepository<Dataset>(indexedFields.datasets),
    recipes: new InMemoryRepository<SavedRecipe>(indexedFields.recipes),
    recipeVersions: new InMemoryRepository<RecipeVersion>(indexedFields.recipeVersions),
    mappings: new InMemoryRepository<SavedMapping>(indexedFields.mappings),
    connections: new InMemoryRepository<Connection>(indexedFields.connections),
    migrations: new InMemoryRepository<Migration>(indexedFields.migrations),
    runs: new InMemoryRepository<Run>(indexedFields.runs),
    batches: new InMemoryRepository<Batch>(indexedFields.batches),
    claims: new InMemoryRepository<Claim>(indexedFields.claims),
    slots: new InMemoryRepository<OrgSlots>(indexedFields.slots),
    verifications: new InMemoryRepository<Verification>(indexedFields.verifications),
    outbox: new InMemoryRepository<OutboxEntry>(indexedFields.outbox),
    webhooks: new InMemoryRepository<Webhook>(indexedFields.webhooks),
    deliveries: new InMemoryRepository<Delivery>(indexedFields.deliveries),
    defaults: new InMemoryRepository<MigrationDefaults>(indexedFields.defaults),
  };
}
