/**
 * Named moments after each durable step of the work in the background, in the order in which a run passes them. A fault
 * test makes a process die, or freeze, at one.
 */
export const crashPoints = [
  'rows-staged',
  'staging-recorded',
  'load-prepared',
  'ledger-written',
  'prepare-recorded',
  'apex-begun',
  'apex-called',
  'before-image-stored',
  'before-image-recorded',
  'rows-resolved',
  'resolution-recorded',
  'portion-ledger-written',
  'batch-claimed',
  'body-stored',
  'job-created',
  'job-recorded',
  'body-uploaded',
  'upload-recorded',
  'job-closed',
  'close-recorded',
  'results-read',
  'outcomes-stored',
  'harvest-recorded',
  'successor-stored',
  'keys-read',
  'sending-recorded',
  'rows-sent',
  'answer-stored',
  'answer-recorded',
  'outcomes-folded',
  'report-stored',
  'run-finished',
] as const;
export type CrashPoint = (typeof crashPoints)[number];
