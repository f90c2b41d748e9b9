import { Token, User } from './accounts';
import { Batch } from './batch';
import { Connection } from './connection';
import { Dataset } from './dataset';
import { OutboxEntry } from './event';
import { UploadedFile } from './file';
import { Migration } from './migration';
import { OrgSlots } from './org-slots';
import { RecipeVersion, SavedRecipe } from './recipe';
import { Repository } from './repository';
import { Run } from './run';
import { SavedMapping } from './saved-mapping';
import { MigrationDefaults } from './settings';
import { Verification } from './verification';
import { Delivery, Webhook } from './webhook';

// One repository per kind of document; each class is its own injection token. The indexed fields (findBy) are listed.
export abstract class Users extends Repository<User> {}
/** Indexed: owner. */
export abstract class Tokens extends Repository<Token> {}
/** Indexed: sha256. */
export abstract class Files extends Repository<UploadedFile> {}
/** Indexed: state, fileId, fingerprint, news. */
export abstract class Datasets extends Repository<Dataset> {}
export abstract class Recipes extends Repository<SavedRecipe> {}
export abstract class Mappings extends Repository<SavedMapping> {}
/** Ids are made by recipeVersionId(). */
export abstract class RecipeVersions extends Repository<RecipeVersion> {}
export abstract class Connections extends Repository<Connection> {}
/** Indexed: connectionId. */
export abstract class Migrations extends Repository<Migration> {}
/** Indexed: state, migrationId, news. */
export abstract class Runs extends Repository<Run> {}
/** Ids are made by batchId(): listing the prefix `<runId>:` gives a run's ledger in order. */
export abstract class Batches extends Repository<Batch> {}

/** A claim on something that may be done once only: the id says what, the value which thing was made. */
export interface Claim {
  target: string;
  createdAt: string;
}
export abstract class Claims extends Repository<Claim> {}
/** The id is the org's, or its connection's where the org's is not known. */
export abstract class Slots extends Repository<OrgSlots> {}
/** The id is the run's. Indexed: state. */
export abstract class Verifications extends Repository<Verification> {}

/** Events that wait to be handed over; ids are made by outboxId(). */
export abstract class Outbox extends Repository<OutboxEntry> {}

export abstract class Webhooks extends Repository<Webhook> {}
/** Ids are made by deliveryId(). Indexed: state. */
export abstract class Deliveries extends Repository<Delivery> {}

/** What new migrations begin with; the only id is `migrations`. */
export abstract class Defaults extends Repository<MigrationDefaults> {}

/** Which fields findBy knows, by kind of document; the kind is also its name in the store. */
export const indexedFields = {
  users: [],
  tokens: ['owner'],
  files: ['sha256'],
  datasets: ['state', 'fileId', 'fingerprint', 'news'],
  recipes: [],
  recipeVersions: [],
  mappings: [],
  connections: [],
  migrations: ['connectionId'],
  runs: ['state', 'migrationId', 'news'],
  batches: [],
  claims: [],
  slots: [],
  verifications: ['state'],
  defaults: [],
  outbox: [],
  webhooks: [],
  deliveries: ['state'],
} as const;
export type DocumentKind = keyof typeof indexedFields;
