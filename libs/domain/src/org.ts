import { ApexCall, Operation } from './migration';
import { OutcomeStatus } from './outcome';

export interface PicklistValue {
  value: string;
  label: string;
  active: boolean;
  defaultValue: boolean;
}

/** A field as the org describes it: the keys DMS uses, under Salesforce's own names. */
export interface OrgField {
  name: string;
  label: string;
  type: string;
  soapType: string;
  length: number;
  byteLength: number;
  digits: number;
  precision: number;
  scale: number;
  nillable: boolean;
  createable: boolean;
  updateable: boolean;
  defaultedOnCreate: boolean;
  calculated: boolean;
  custom: boolean;
  unique: boolean;
  externalId: boolean;
  idLookup: boolean;
  caseSensitive: boolean;
  nameField: boolean;
  restrictedPicklist: boolean;
  picklistValues: PicklistValue[];
  referenceTo: string[];
  relationshipName: string | null;
}

export interface OrgObject {
  name: string;
  label: string;
  labelPlural: string;
  custom: boolean;
  createable: boolean;
  updateable: boolean;
  deletable: boolean;
  queryable: boolean;
  keyPrefix: string | null;
}

/** A record type as the user sees it; the master one, which every object has, is among them. */
export interface OrgRecordType {
  id: string;
  name: string;
  developerName: string;
  /** Active, and given to the user. */
  available: boolean;
  master: boolean;
  isDefault: boolean;
}

export interface OrgObjectDetail extends OrgObject {
  fields: OrgField[];
  recordTypes?: OrgRecordType[];
}

/** What to do about an error of the org: see the table in salesforce/. */
export type OrgErrorClass = 'retry' | 'data' | 'config' | 'quota' | 'auth' | 'fatal';

/** An error of a whole call. Errors of single rows are data, not exceptions. */
export class OrgError extends Error {
  constructor(
    /** Salesforce's code, or HTTP_503, TIMEOUT, NETWORK for calls without one. */
    readonly code: string,
    message: string,
    readonly errorClass: OrgErrorClass,
    /** False: the org may or may not have done it. */
    readonly outcomeKnown: boolean,
    readonly retryAfterMs?: number,
  ) {
    super(message);
    this.name = 'OrgError';
  }
}

export const jobStates = [
  'Open',
  'UploadComplete',
  'InProgress',
  'JobComplete',
  'Failed',
  'Aborted',
] as const;
export type JobState = (typeof jobStates)[number];

export interface IngestJob {
  id: string;
  state: JobState;
  object: string;
  operation: string;
  createdById: string;
  createdDate: string;
  processed: number;
  failed: number;
  errorMessage?: string;
}

/** One row's answer to a Collections call, in the order sent. */
export interface RowAnswer {
  status: Extract<OutcomeStatus, 'created' | 'updated' | 'deleted' | 'failed'>;
  salesforceId?: string;
  code?: string;
  message?: string;
}

/** Which errors of single rows say nothing against the row: the same row may pass a moment later. */
export interface RowRetryRule {
  codes: string[];
  /** Codes of triggers and flows, which count only where their text matches. */
  wrapping: string[];
  /** Source of a regular expression that JavaScript and RE2 read alike. */
  inside: string;
  /** Codes that will meet every further row too: the run stops until the org has room again. */
  stopping: string[];
}

/** A query by the Bulk API, on its way. */
export interface QueryJob {
  id: string;
  state: JobState;
  processed: number;
}

export type ResultKind = 'successfulResults' | 'failedResults' | 'unprocessedrecords';

/** Called right before each call that writes to the org; throws when the caller may not go on. */
export type Permit = () => Promise<void>;

/**
 * One Salesforce org, signed in. Every method is one API call unless it says otherwise and throws OrgError.
 * An expired session is renewed once, unseen.
 */
export interface Org {
  readonly connectionId: string;
  readonly userId: string;
  /** Calls made through this object so far. */
  readonly apiCalls: number;
  objects(): Promise<OrgObject[]>;
  /** Kept for ten minutes and then asked for again; `fresh` asks the org now (is the schema still the same?). */
  describe(object: string, options?: { fresh?: boolean }): Promise<OrgObjectDetail>;
  limits(): Promise<{
    dailyApiCalls: { max: number; remaining: number };
    dataStorageMb?: { max: number; remaining: number };
  }>;
  /**
   * Records whose key field equals one of at most 200 keys; the fields asked for, plus Id and SystemModstamp. `deleted`:
   * those in the recycle bin, and no others.
   */
  findByKeys(
    object: string,
    keyField: string,
    keys: string[],
    fields?: string[],
    options?: { deleted?: boolean },
  ): Promise<Record<string, unknown>[]>;
  /** The active values of the object's picklists that go with a record type, by field. */
  picklistValues(object: string, recordTypeId: string): Promise<Record<string, string[]>>;
  /** All values of a field, page by page (a call each): for comparing large key sets. */
  streamField(object: string, field: string): AsyncIterable<string[]>;
  count(object: string): Promise<number>;
  /** Asks by the Bulk API for these fields of all records whose `filled` field has a value. */
  startQuery(object: string, fields: string[], filled: string, permit: Permit): Promise<QueryJob>;
  /**
   * Asks by the Bulk API for these fields of the records whose key field equals one of the keys: of as many of them as one
   * query's text holds, which `taken` tells. No query where none of those can be the key of a record.
   */
  startKeyQuery(
    object: string,
    keyField: string,
    keys: string[],
    fields: string[],
    permit: Permit,
  ): Promise<{ query?: QueryJob; taken: number }>;
  /** undefined: the org knows no such query. */
  queryJob(jobId: string): Promise<QueryJob | undefined>;
  /**
   * Streams the answer as csv to `path`, header first, a call for each page; answers its size in bytes. `after`: adds the
   * rows, without the header, to the first so many bytes of the file; what lies behind them is dropped.
   */
  queryResults(jobId: string, path: string, after?: number): Promise<number>;
  readonly rowRetries: RowRetryRule;
  createJob(
    job: { object: string; operation: Operation; externalIdField?: string },
    permit: Permit,
  ): Promise<IngestJob>;
  /** Streams the file at `path` as the job's one upload. */
  uploadJob(jobId: string, path: string, size: number, permit: Permit): Promise<void>;
  closeJob(jobId: string, permit: Permit): Promise<void>;
  abortJob(jobId: string, permit: Permit): Promise<void>;
  /** undefined: the org knows no such job. */
  job(jobId: string): Promise<IngestJob | undefined>;
  /** Jobs in state Open of our user, for this object, created since the moment given (several calls if many). */
  openJobs(object: string, since: string): Promise<IngestJob[]>;
  /** Streams a result file to `path`; answers its size in bytes. */
  results(jobId: string, kind: ResultKind, path: string): Promise<number>;
  /** At most 200 records. The key of an upsert is named by `externalIdField`. */
  send(
    request: {
      object: string;
      operation: Operation;
      externalIdField?: string;
      records: Record<string, unknown>[];
      headers?: Record<string, string>;
    },
    permit: Permit,
  ): Promise<RowAnswer[]>;
  /** Calls an Apex REST class; answers the body. Throws DmsError BAD_REQUEST for a path outside /services/apexrest/. */
  apex(call: ApexCall): Promise<unknown>;
  /** The org's clock as its last answer told it (ISO 8601). */
  readonly orgTime: string;
  /** API calls of the org's last 24 hours and how many it grants, as its last answer told; no call. */
  readonly limitInfo?: { used: number; max: number };
}

/** Opens orgs by connection. Throws DmsError (NOT_FOUND, HOST_NOT_ALLOWED, ORG_LOGIN_FAILED, ORG_UNREACHABLE). */
export abstract class Orgs {
  abstract open(connectionId: string): Promise<Org>;
}
