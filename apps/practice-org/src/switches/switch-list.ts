/**
 * Everything about the real thing that is believed rather than seen, in one place: what this org does by default, what
 * it can be told to do instead, and which part of Salesforce's contract leaves it open. A loader must keep its
 * promises under every value.
 */
interface ChoiceSwitch {
  kind: 'choice';
  about: string;
  source: string;
  /** The believed one comes first. */
  values: readonly [string, ...string[]];
}

interface NumberSwitch {
  kind: 'number';
  about: string;
  source: string;
  default: number;
  least: number;
  most: number;
}

const choice = <const T extends readonly [string, ...string[]]>(source: string, about: string, values: T) =>
  ({ kind: 'choice', about, source, values }) as const;

const number = (source: string, about: string, byDefault: number, least: number, most: number) =>
  ({ kind: 'number', about, source, default: byDefault, least, most }) as const;

export const SWITCHES = {
  // Sign-in
  soapLogin: choice(
    'login by SOAP',
    'SOAP login is on, switched off in the org (INVALID_OPERATION), or refused as API_DISABLED_FOR_ORG or SERVER_UNAVAILABLE',
    ['on', 'off', 'apiDisabled', 'unavailable'],
  ),
  oauthRefusal: choice('OAuth errors', 'a reason for which every sign-in by OAuth is refused', [
    'none',
    'inactive_user',
    'inactive_org',
    'rate_limit_exceeded',
  ]),
  refreshTokens: choice('login', 'a refresh token stays good, or is good for one use and replaced', [
    'kept',
    'rotated',
  ]),
  securityToken: choice('login', 'the token behind the password may be left out (trusted network) or not', [
    'optional',
    'required',
  ]),
  badPassword: choice('OAuth errors', 'status of invalid_grant for a wrong password', ['400', '401']),
  clientInBasic: choice('OAuth client credentials', 'client_id and client_secret as HTTP Basic', [
    'accepted',
    'refused',
  ]),
  introspect: choice('OAuth introspection', 'POST /services/oauth2/introspect is there or 404', [
    'on',
    'off',
  ]),
  oauthPrefix: choice('Authorization header', '`OAuth <token>` beside `Bearer <token>`', [
    'accepted',
    'refused',
  ]),
  identityBadToken: choice('identity URL', 'status of Bad_OAuth_Token', ['403', '401']),
  sessionError: choice('401 answers', 'what a request without a valid session is told', [
    'expired',
    'notValid',
    'authHeader',
  ]),
  sessionSeconds: number('session', 'a session ends after so many idle seconds', 7200, 1, 86_400),
  restApi: choice('API access', 'off: 403 API_DISABLED_FOR_ORG for every data call', ['on', 'off']),
  // Limits
  enforceLimits: choice('limits', 'a used-up limit is only counted, or refuses calls', ['off', 'on']),
  dailyApiRequests: number('limits', 'calls of 24 hours', 5_000_000, 1, 100_000_000),
  dailyBulkBatches: number('limits', 'bulk batches (of 10,000 rows) of 24 hours', 15_000, 1, 1_000_000),
  storageKBPerRow: number(
    'limits',
    'kilobytes that a row takes (a campaign takes four times as much)',
    2,
    1,
    64,
  ),
  dataStorageMB: number('limits', 'storage of the org in megabytes', 5120, 1, 1_000_000),
  longUrl: choice('query length', 'status of a URL of more than 16,384 characters', ['414', '431']),
  queryOffset: number('query', 'the highest OFFSET of a query', 2000, 0, 1_000_000),
  jsonStyle: choice('transport', 'JSON where X-PrettyPrint does not ask for indentation', [
    'compact',
    'pretty',
  ]),
  // Records
  wrongChecksum: choice('ids', 'an id of 18 whose last three characters are wrong', ['refused', 'accepted']),
  auditFields: choice('system fields', 'CreatedDate and its like may be set on insert', [
    'readOnly',
    'createable',
  ]),
  checkOrder: choice('order of checks', 'values before required fields, or required fields first', [
    'valuesFirst',
    'requiredFirst',
  ]),
  errorTexts: choice('error texts', 'messages as in an English org, or in words nobody expects', [
    'english',
    'other',
  ]),
  severalMatches: choice('upsert', 'code for a key that several records have', [
    'DUPLICATE_EXTERNAL_ID',
    'DUPLICATE_VALUE',
  ]),
  // Collections and composite
  allOrNoneStatus: choice('collections, allOrNone', 'status of a call that was taken back as a whole', [
    '200',
    '400',
  ]),
  tooManyRecords: choice('collections', 'code for more than 200 records', [
    'EXCEEDED_ID_LIMIT',
    'LIMIT_EXCEEDED',
  ]),
  retrieveByGet: number('collections', 'ids that one GET may retrieve', 800, 1, 2000),
  retrieveByPost: number('collections', 'ids that one POST may retrieve', 2000, 1, 10_000),
  duplicateKeys: choice('upsert', 'rows of one call or internal batch with the same key', [
    'bothFail',
    'lastWins',
    'firstWins',
  ]),
  compositeQueries: number('composite', 'query and collection calls among the 25', 5, 0, 25),
  treeTypes: number('tree', 'kinds of objects in one tree', 5, 1, 100),
  // Bulk
  emptyUpload: choice(
    'Bulk 2.0',
    'a job closed without a row: Failed, JobComplete, or the empty PUT is refused',
    ['failed', 'complete', 'refused'],
  ),
  emptyResults: choice('Bulk 2.0 results', 'a result file without rows: its header, or 204', [
    'header',
    '204',
  ]),
  resultLocator: choice('Bulk 2.0 results', 'Sforce-Locator on result files', ['sent', 'absent']),
  resultOrder: choice('Bulk 2.0 results', 'order of the rows in result files', ['shuffled', 'upload']),
  abort: choice('Bulk 2.0 abort', 'rows of the batch at work when a job is aborted', ['stop', 'finishBatch']),
  uploadToClosedJob: choice('Bulk 2.0 errors', 'code for a PUT to a job that is not open', [
    'INVALIDJOBSTATE',
    'BULK_API_ERROR',
  ]),
  deleteWaitingJob: choice('Bulk 2.0 delete', 'DELETE of a job in UploadComplete', ['accepted', 'refused']),
  lineEndings: choice('Bulk 2.0 csv', 'line ends other than declared', ['failed', 'accepted']),
  fieldCharacters: number('Bulk csv', 'characters of one cell', 131_072, 255, 131_072),
  hardDelete: choice('Bulk delete', 'hardDelete needs a permission that the user lacks, or has', [
    'refused',
    'accepted',
  ]),
  bulkDuplicateAlerts: choice('duplicate rules', 'rows that an alerting duplicate rule finds, in Bulk', [
    'saved',
    'failed',
  ]),
  bulkRowsPerSecond: number(
    'Bulk 2.0 speed',
    'rows a second that one job writes, if the machine can',
    1_000_000,
    500,
    1_000_000,
  ),
  orgRowsPerSecond: number(
    'Bulk 2.0 speed',
    'rows a second that all jobs together write, if the machine can',
    1_000_000,
    500,
    1_000_000,
  ),
  rowLocks: choice('locks', 'two jobs that touch children of one parent at the same time', ['off', 'on']),
} satisfies Record<string, ChoiceSwitch | NumberSwitch>;

export type SwitchName = keyof typeof SWITCHES;

export type SwitchValue<N extends SwitchName> = (typeof SWITCHES)[N] extends {
  values: infer V extends readonly string[];
}
  ? V[number]
  : number;
