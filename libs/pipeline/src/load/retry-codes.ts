/**
 * Row errors that say nothing against the row: the same row may pass a moment later. The full table of codes is in
 * salesforce/; the pipeline needs these few without knowing the org's protocol.
 */
export const retryCodes = [
  'UNABLE_TO_LOCK_ROW',
  'QUERY_TIMEOUT',
  'REQUEST_RUNNING_TOO_LONG',
  'SERVER_UNAVAILABLE',
  'ALL_OR_NONE_OPERATION_ROLLED_BACK',
  'PROCESSING_HALTED',
];
