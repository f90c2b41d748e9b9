import { Transform, plainToInstance } from 'class-transformer';
import {
  IsBase64,
  IsBoolean,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  IsUrl,
  Matches,
  Max,
  Min,
  MinLength,
  ValidateIf,
  validateSync,
} from 'class-validator';
import { BindingError, variablesOf } from './cloud-foundry';
import { limit } from './limits';

/** A whole number between the two, both included. */
function whole(least: number, most = Number.MAX_SAFE_INTEGER): PropertyDecorator {
  const message = `$property must be a whole number from ${least} to ${most}`;
  return applyAll(
    Transform(({ value }) => (typeof value === 'string' ? Number(value.trim() || NaN) : value)),
    IsInt({ message }),
    Min(least, { message }),
    Max(most, { message }),
  );
}

/** 1 or true, 0 or false; anything else is a slip that must not pass for "no". */
function flag(): PropertyDecorator {
  const known: Record<string, boolean> = { '1': true, true: true, '0': false, false: false };
  return applyAll(
    Transform(({ value }) => known[String(value)] ?? value),
    IsBoolean({ message: '$property must be 1 or 0' }),
  );
}

function address(...protocols: string[]): PropertyDecorator {
  return IsUrl(
    { require_tld: false, require_protocol: true, allow_underscores: true, protocols },
    { message: `$property must be an address that begins with ${protocols.join(':// or ')}://` },
  );
}

function applyAll(...decorators: PropertyDecorator[]): PropertyDecorator {
  return (target, key) => decorators.forEach((decorate) => decorate(target, key));
}

/**
 * Every variable DMS reads, validated once. Unset means the default written here; a variable that may stay unset is
 * optional. Anything else in the environment is ignored.
 */
export class Environment {
  /** Where the API listens (TCP port). */
  @whole(0, 65535) PORT = 3000;
  /** The address to bind; everything stays on loopback unless this says otherwise. */
  @IsString() HOST = '127.0.0.1';
  /** Folder of all durable state of the one-machine edition. */
  @IsString() DMS_HOME = '.dms';
  /** Name of the first admin; with DMS_ADMIN_PASSWORD it is made at the first start. */
  @IsOptional() @IsString() DMS_ADMIN_USERNAME?: string;
  /** Password of the first admin; changed later in DMS itself, never by this. */
  @IsOptional() @IsString() DMS_ADMIN_PASSWORD?: string;
  /** TCP port of the practice org. */
  @whole(0, 65535) DMS_PRACTICE_ORG_PORT = 3070;
  /** TCP port where the practice org speaks TLS too, with a certificate of its own; unset: nowhere. */
  @IsOptional() @whole(0, 65535) DMS_PRACTICE_ORG_TLS_PORT?: number;
  /** The practice org's login.json, when the API is to offer the "Practice org" connection. */
  @IsOptional() @IsString() DMS_PRACTICE_ORG_LOGIN?: string;
  /** Largest upload in bytes. */
  @limit('bytes') @whole(1) DMS_MAX_UPLOAD_BYTES = 10 * 1024 ** 3;
  /** Bytes that the files of one person may take together; unset: as many as there is room for. */
  @limit('bytes') @IsOptional() @whole(1) DMS_FILE_QUOTA_BYTES?: number;
  /** How many worker processes the one-machine edition starts. */
  @limit('count') @whole(0, 64) DMS_WORKERS = 1;
  /**
   * Queues that a worker takes work from, comma-separated, each with how many jobs at once where it is said (`flow,load:32`);
   * empty: all.
   */
  @Matches(/^$|^[a-z]+(:[1-9]\d{0,2})?(, ?[a-z]+(:[1-9]\d{0,2})?)*$/, {
    message: 'DMS_WORKER_QUEUES must be queues with how many jobs at once (1 to 999), as in flow,load:32',
  })
  DMS_WORKER_QUEUES = '';
  /**
   * Proxies in front of the API whose X-Forwarded-* headers are believed: addresses, subnets, or loopback, linklocal,
   * uniquelocal; comma-separated. Empty: none.
   */
  @IsString() DMS_TRUSTED_PROXIES = '';
  /** Hosts besides `*.salesforce.com` and `*.force.com` that a connection may name, comma-separated. */
  @IsString() DMS_ORG_HOSTS = '';
  /**
   * Hosts (`host` or `host:port`) that a webhook may name although they lie in a network that is not public, or speak plain http
   * on this machine; comma-separated.
   */
  @IsString() DMS_WEBHOOK_HOSTS = '';
  /** Wraps the keys that seal connection secrets; the one-machine edition makes one and keeps it in DMS_HOME. */
  @IsOptional()
  @IsBase64()
  @Matches(/^[A-Za-z0-9+/]{43}=$/, { message: 'DMS_SECRET_KEY must be 32 bytes in base64' })
  DMS_SECRET_KEY?: string;
  /** The one-time token that POST /setup takes for the first admin; the one-machine edition makes and shows it. */
  @IsOptional() @MinLength(16) DMS_SETUP_TOKEN?: string;
  /** Signs the session cookie; every API process of one installation needs the same. */
  @IsOptional() @MinLength(16) DMS_SESSION_SECRET?: string;
  /** Redis of the queues, progress and sessions; the one-machine edition starts one of its own where it is unset. */
  @IsOptional() @address('redis', 'rediss') REDIS_URL?: string;
  /** The authority that signed the certificate of a `rediss://` Redis: PEM in base64. Unset: those that everybody trusts. */
  @IsOptional() @IsBase64() REDIS_CA?: string;
  /** RabbitMQ that events are published to (exchange `dms.events`), as `amqps://name:password@host/vhost`; unset: nowhere. */
  @IsOptional() @address('amqp', 'amqps') AMQP_URL?: string;
  /** The authority that signed the certificate of an `amqps://` RabbitMQ: PEM in base64. Unset: those that everybody trusts. */
  @IsOptional() @IsBase64() AMQP_CA?: string;
  /** `source` of every event: tells this installation from others that publish to the same broker. */
  @Matches(/^[A-Za-z0-9/:._~-]{1,200}$/, { message: 'DMS_EVENT_SOURCE must be an address or a path' })
  DMS_EVENT_SOURCE = '/dms';
  /** Cloudant or CouchDB of all documents; the one-machine edition starts a CouchDB of its own where it is unset. */
  @IsOptional() @address('http', 'https') CLOUDANT_URL?: string;
  /** Key of IBM Cloud for CLOUDANT_URL. */
  @IsOptional() @IsString() CLOUDANT_APIKEY?: string;
  /** Name for CLOUDANT_URL where there is no key of IBM Cloud. */
  @IsOptional() @IsString() CLOUDANT_USERNAME?: string;
  /** Password that goes with CLOUDANT_USERNAME. */
  @IsOptional() @IsString() CLOUDANT_PASSWORD?: string;
  /** Folder of the embedded CouchDB: told to its process by whoever starts it. */
  @IsOptional() @IsString() DMS_COUCHDB_DIR?: string;
  /** TCP port of the embedded CouchDB: told to its process by whoever starts it. */
  @IsOptional() @whole(0, 65535) DMS_COUCHDB_PORT?: number;
  /** Password of the embedded CouchDB: told to its process by whoever starts it. */
  @IsOptional() @MinLength(16) DMS_COUCHDB_PASSWORD?: string;
  /** Prefix of the database names, so that several installations can share one Cloudant account. */
  @Matches(/^[a-z][a-z0-9_-]{0,40}$/, {
    message: 'DMS_DATABASE_PREFIX must be lower-case letters, digits, _ and -, with a letter first',
  })
  DMS_DATABASE_PREFIX = 'dms';
  /** Folder of the staged files; by default DMS_HOME/storage. */
  @limit('path') @IsOptional() @IsString() DMS_STORAGE_DIR?: string;
  /** 1 = DMS_STORAGE_DIR is a folder that every host shares. */
  @flag() DMS_SHARED_STORAGE = false;
  /** Name of an S3-compatible bucket that holds the staged files, for hosts that share no folder. */
  @IsOptional()
  @limit('path')
  @Matches(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, { message: 'S3_BUCKET must be the name of a bucket' })
  S3_BUCKET?: string;
  /** Where the bucket is asked for; unset: AWS's own address of the region. */
  @IsOptional() @address('http', 'https') S3_ENDPOINT?: string;
  /** Region of the bucket; other servers than AWS's take any. */
  @Matches(/^[a-z0-9-]{1,40}$/, { message: 'S3_REGION must be the name of a region' }) S3_REGION =
    'us-east-1';
  /** Id of the key to the bucket (HMAC on IBM Cloud); needed with S3_BUCKET. */
  @ValidateIf(({ S3_BUCKET }: Environment) => S3_BUCKET !== undefined)
  @IsString({ message: 'S3_ACCESS_KEY_ID is needed with S3_BUCKET' })
  S3_ACCESS_KEY_ID?: string;
  /** Secret of the key to the bucket; needed with S3_BUCKET. */
  @ValidateIf(({ S3_BUCKET }: Environment) => S3_BUCKET !== undefined)
  @IsString({ message: 'S3_SECRET_ACCESS_KEY is needed with S3_BUCKET' })
  S3_SECRET_ACCESS_KEY?: string;
  /** What the names in the bucket begin with, so that several installations can share one: empty, or ending with /. */
  @Matches(/^([A-Za-z0-9_-][A-Za-z0-9._-]*\/)*$/, { message: 'S3_PREFIX must be empty or end with /' })
  S3_PREFIX = '';
  /** Bytes of the bucket that a process may keep on its host, where it used them last. */
  @whole(0) DMS_BUCKET_CACHE_BYTES = 20 * 1024 ** 3;
  /** 1 = never install redis-server by the system's package manager. */
  @flag() DMS_NO_SYSTEM_INSTALL = false;
  /** DuckDB's memory limit for one recipe at work, in MiB; beyond it, it spills. Staging and the rest take a quarter. */
  @limit('MiB') @whole(64) DMS_JOB_MEMORY_MB = 1024;
  /** Seconds a batch may stay without a heartbeat before another worker takes it over. */
  @limit('seconds') @whole(1) DMS_LEASE_SECONDS = 30;
  /** Seconds that one call to an org may take; calls that write rows, uploads and downloads get four times as long. */
  @limit('seconds') @whole(1, 600) DMS_CALL_SECONDS = 30;
  /** Bulk jobs that one org works on at a time, over all workers and runs. */
  @limit('count') @whole(1, 100) DMS_ORG_PARALLEL_JOBS = 5;
  /** Bearer token with which a watcher (Prometheus) reads GET /api/metrics, and nothing else; unset: admins only. */
  @IsOptional() @MinLength(16) DMS_METRICS_TOKEN?: string;
  /** Least weight of what is written to the log. */
  @IsIn(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']) DMS_LOG_LEVEL = 'info';
  /** Name of a crash point and the n-th time it is passed (`after-created:2`): the process ends there. For tests. */
  @IsOptional() @Matches(/^[a-z-]+:\d+$/) DMS_CRASH_AT?: string;
  /** Like DMS_CRASH_AT, but the process freezes there, as by SIGSTOP. For tests. */
  @IsOptional() @Matches(/^[a-z-]+:\d+$/) DMS_FREEZE_AT?: string;
}

/** Thrown when the environment cannot be used; the message names each variable at fault, never its value. */
export class EnvironmentError extends Error {
  constructor(readonly problems: string[]) {
    super(`The environment is not usable: ${problems.join('; ')}.`);
  }
}

/** Reads and validates the environment; the only reader of process.env. Throws EnvironmentError. */
export function readEnvironment(source: Record<string, unknown> = process.env): Environment {
  const own = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ''));
  const given = { ...boundVariables(own['VCAP_SERVICES']), ...own };
  const environment = plainToInstance(Environment, given, { exposeDefaultValues: true });
  const errors = validateSync(environment, { whitelist: true });
  const problems = errors.map(
    (error) => Object.values(error.constraints ?? {})[0] ?? `${error.property} is not usable`,
  );
  if (problems.length > 0) throw new EnvironmentError(problems);
  return environment;
}

/** What is bound to the app on Cloud Foundry, as variables. */
function boundVariables(vcap: unknown): Record<string, string> {
  if (typeof vcap !== 'string') return {};
  try {
    return variablesOf(vcap);
  } catch (error) {
    if (!(error instanceof BindingError)) throw error;
    throw new EnvironmentError([`VCAP_SERVICES: ${error.message}`]);
  }
}

/** The whole environment for a child process that is to inherit it, with changes; null removes a variable. */
export function childEnvironment(changes: Record<string, string | null> = {}): Record<string, string> {
  const merged = { ...process.env, ...changes };
  return Object.fromEntries(
    Object.entries(merged).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}
