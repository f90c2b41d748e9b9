import {
  Batch,
  Batches,
  Claim,
  Claims,
  Connection,
  Connections,
  Dataset,
  Datasets,
  Defaults,
  Deliveries,
  Delivery,
  Files,
  indexedFields,
  Mappings,
  Migration,
  MigrationDefaults,
  Migrations,
  OrgSlots,
  Outbox,
  OutboxEntry,
  Recipes,
  RecipeVersion,
  RecipeVersions,
  Run,
  Runs,
  SavedMapping,
  SavedRecipe,
  Slots,
  Token,
  Tokens,
  UploadedFile,
  User,
  Users,
  Verification,
  Verifications,
  Webhook,
  Webhooks,
} from '@dms/domain';
import { CloudantRepository, KindOptions } from './cloudant-repository';
import { Database } from './database';

const kindOf = (kind: keyof typeof indexedFields): KindOptions => ({ kind, indexed: indexedFields[kind] });
/** What was conflicted may have been done twice: nobody goes on from one of several versions. */
const onceOnly = (kind: keyof typeof indexedFields): KindOptions => ({
  ...kindOf(kind),
  refuseConflicts: true,
});

export class CloudantUsers extends CloudantRepository<User> implements Users {
  constructor(database: Database) {
    super(database, kindOf('users'));
  }
}

export class CloudantTokens extends CloudantRepository<Token> implements Tokens {
  constructor(database: Database) {
    super(database, kindOf('tokens'));
  }
}

export class CloudantFiles extends CloudantRepository<UploadedFile> implements Files {
  constructor(database: Database) {
    super(database, kindOf('files'));
  }
}

export class CloudantDatasets extends CloudantRepository<Dataset> implements Datasets {
  constructor(database: Database) {
    super(database, kindOf('datasets'));
  }
}

export class CloudantRecipes extends CloudantRepository<SavedRecipe> implements Recipes {
  constructor(database: Database) {
    super(database, kindOf('recipes'));
  }
}

export class CloudantRecipeVersions extends CloudantRepository<RecipeVersion> implements RecipeVersions {
  constructor(database: Database) {
    super(database, kindOf('recipeVersions'));
  }
}

export class CloudantMappings extends CloudantRepository<SavedMapping> implements Mappings {
  constructor(database: Database) {
    super(database, kindOf('mappings'));
  }
}

export class CloudantConnections extends CloudantRepository<Connection> implements Connections {
  constructor(database: Database) {
    super(database, kindOf('connections'));
  }
}

export class CloudantMigrations extends CloudantRepository<Migration> implements Migrations {
  constructor(database: Database) {
    super(database, kindOf('migrations'));
  }
}

export class CloudantRuns extends CloudantRepository<Run> implements Runs {
  constructor(database: Database) {
    super(database, kindOf('runs'));
  }
}

export class CloudantBatches extends CloudantRepository<Batch> implements Batches {
  constructor(database: Database) {
    super(database, onceOnly('batches'));
  }
}

export class CloudantClaims extends CloudantRepository<Claim> implements Claims {
  constructor(database: Database) {
    super(database, onceOnly('claims'));
  }
}

export class CloudantSlots extends CloudantRepository<OrgSlots> implements Slots {
  constructor(database: Database) {
    super(database, kindOf('slots'));
  }
}

export class CloudantVerifications extends CloudantRepository<Verification> implements Verifications {
  constructor(database: Database) {
    super(database, kindOf('verifications'));
  }
}

export class CloudantDefaults extends CloudantRepository<MigrationDefaults> implements Defaults {
  constructor(database: Database) {
    super(database, kindOf('defaults'));
  }
}

export class CloudantOutbox extends CloudantRepository<OutboxEntry> implements Outbox {
  constructor(database: Database) {
    super(database, kindOf('outbox'));
  }
}

export class CloudantWebhooks extends CloudantRepository<Webhook> implements Webhooks {
  constructor(database: Database) {
    super(database, kindOf('webhooks'));
  }
}

export class CloudantDeliveries extends CloudantRepository<Delivery> implements Deliveries {
  constructor(database: Database) {
    super(database, kindOf('deliveries'));
  }
}
