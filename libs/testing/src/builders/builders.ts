import {
  Batch,
  batchId,
  Claim,
  Connection,
  Dataset,
  DmsEvent,
  emptyRecipe,
  Load,
  Migration,
  noSource,
  Run,
  RunLoad,
  SavedRecipe,
  Stored,
  Token,
  UploadedFile,
  User,
} from '@dms/domain';

/** When everything built here was made. */
export const builtAt = '2026-01-02T03:04:05.000Z';
const owned = { owner: 'ann', createdAt: builtAt, updatedAt: builtAt };
const sha256OfNothing = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

// Each answers one plain, valid thing; name in `changes` only what the spec is about.

export function aUser(changes: Partial<User> = {}): User {
  return {
    username: 'Ann',
    passwordHash: '$argon2id$v=19$x',
    role: 'operator',
    createdAt: builtAt,
    ...changes,
  };
}

export function aToken(changes: Partial<Token> = {}): Token {
  return { name: 'nightly', owner: 'ann', secretHash: sha256OfNothing, createdAt: builtAt, ...changes };
}

export function aFile(changes: Partial<UploadedFile> = {}): UploadedFile {
  return { ...owned, name: 'accounts.csv', size: 1024, sha256: sha256OfNothing, format: 'csv', ...changes };
}

export function aDataset(changes: Partial<Dataset> = {}): Dataset {
  return {
    ...owned,
    name: 'accounts',
    state: 'ready',
    fileId: 'file1',
    options: { format: 'csv', encoding: 'utf-8', delimiter: ',', header: 1 },
    rowCount: 3,
    rejectedCount: 0,
    warnings: [],
    attempts: 1,
    ...changes,
  };
}

export function aRecipe(changes: Partial<SavedRecipe> = {}): SavedRecipe {
  return { ...owned, name: 'tidy', recipe: emptyRecipe, ...changes };
}

export function aConnection(changes: Partial<Connection> = {}): Connection {
  return {
    ...owned,
    name: 'Practice org',
    kind: 'practice',
    authType: 'practice',
    url: 'http://127.0.0.1:3070',
    apiVersion: '62.0',
    sealedCredentials: 'sealed',
    ...changes,
  };
}

export function aLoad(changes: Partial<Load> = {}): Load {
  return {
    name: 'accounts',
    datasetId: 'dataset1',
    recipe: emptyRecipe,
    object: 'Account',
    operation: 'upsert',
    externalIdField: 'Legacy_Id__c',
    mapping: [
      { field: 'Legacy_Id__c', column: 'id' },
      { field: 'Name', column: 'name' },
    ],
    ...changes,
  };
}

export function aMigration(changes: Partial<Migration> = {}): Migration {
  return { ...owned, name: 'customers', connectionId: 'connection1', loads: [aLoad()], ...changes };
}

export function aRunLoad(changes: Partial<RunLoad> = {}): RunLoad {
  return {
    name: 'accounts',
    object: 'Account',
    operation: 'upsert',
    externalIdField: 'Legacy_Id__c',
    level: 0,
    state: 'waiting',
    source: { ...noSource },
    outputRows: 0,
    skipped: 0,
    failed: 0,
    batches: 0,
    apiCalls: 0,
    warnings: [],
    ...changes,
  };
}

export function aRun(changes: Partial<Run> = {}): Run {
  return {
    ...owned,
    migrationId: 'migration1',
    migrationName: 'customers',
    connectionId: 'connection1',
    mode: 'load',
    state: 'queued',
    loads: [aRunLoad()],
    warnings: [],
    attempts: 0,
    ...changes,
  };
}

export function aBatch(changes: Partial<Batch> = {}): Batch {
  return {
    runId: 'run1',
    load: 0,
    strategy: 'direct',
    object: 'Account',
    operation: 'upsert',
    externalIdField: 'Legacy_Id__c',
    state: 'planned',
    rows: 3,
    firstOut: 1,
    lastOut: 3,
    rowsKey: 'runs/run1/load-0/prepared.parquet',
    body: { key: 'runs/run1/load-0/batch-000000/body', size: 0, sha256: sha256OfNothing },
    epoch: 0,
    attempt: 0,
    formerJobs: [],
    apiCalls: 0,
    polls: 0,
    quietReads: 0,
    tries: 0,
    failures: 0,
    ...changes,
  };
}

export function anEvent(changes: Partial<DmsEvent> = {}): DmsEvent {
  return {
    specversion: '1.0',
    id: '01hzzzzzzzzzzzzzzzzzzzzzzz',
    source: '/dms',
    type: 'dms.dataset.ready',
    subject: 'datasets/dataset1',
    time: builtAt,
    datacontenttype: 'application/json',
    data: { datasetId: 'dataset1', fileId: 'file1', state: 'ready', rowCount: 3, rejectedCount: 0 },
    ...changes,
  };
}

export function aClaim(changes: Partial<Claim> = {}): Claim {
  return { target: 'run1', createdAt: builtAt, ...changes };
}

/** The id of a batch of `run1`. */
export const aBatchId = (batch = 0, load = 0) => batchId('run1', load, batch);

/** Something as a repository answers it. */
export function stored<T>(id: string, value: T, version = '1'): Stored<T> {
  return { id, version, value };
}
