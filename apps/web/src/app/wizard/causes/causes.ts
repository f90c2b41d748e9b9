import type { CauseDto } from '../../client/models/cause-dto';
import type { LoadDto } from '../../client/models/load-dto';
import type { IconName } from '../../ui/icon-names';
import type { Tone } from '../../ui/status';

export const severities = ['error', 'decision', 'warning'] as const;
export type Severity = (typeof severities)[number];

export const severityLooks: Record<Severity, { tone: Tone; icon: IconName }> = {
  error: { tone: 'error', icon: 'error_outline' },
  decision: { tone: 'neutral', icon: 'info' },
  warning: { tone: 'warn', icon: 'warning_amber' },
};

/** Codes that have words here (`causes.cause.<code>`); the others are shown as they are. */
export const knownCauses: ReadonlySet<string> = new Set([
  'REQUIRED_FIELD_MISSING',
  'STRING_TOO_LONG',
  'INVALID_EMAIL_ADDRESS',
  'INVALID_TYPE_ON_FIELD_IN_RECORD',
  'NUMBER_OUTSIDE_VALID_RANGE',
  'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
  'MALFORMED_ID',
  'DUPLICATE_VALUE',
  'INVALID_FIELD',
  'INVALID_FIELD_FOR_INSERT_UPDATE',
  'duplicate',
  'DUPLICATE_KEY',
  'noMatch',
  'PARENT_FAILED',
  'INVALID_CROSS_REFERENCE_KEY',
  'ENTITY_IS_DELETED',
  'DUPLICATE_EXTERNAL_ID',
  'FIELD_INTEGRITY_EXCEPTION',
  'NUMBER_ROUNDED',
  'PICKLIST_VALUE_ADDED',
]);

/** What becomes of the rows of a cause; a warning stops none. */
export function statusOf(severity: Severity): 'failed' | 'skipped' | undefined {
  if (severity === 'error') return 'failed';
  return severity === 'decision' ? 'skipped' : undefined;
}

export interface CauseGroup {
  severity: Severity;
  causes: CauseDto[];
}

/** Errors, decisions, warnings: each with its causes as the server ranked them; what is empty is left out. */
export function grouped(causes: readonly CauseDto[]): CauseGroup[] {
  return severities
    .map((severity) => ({ severity, causes: causes.filter((cause) => cause.severity === severity) }))
    .filter((group) => group.causes.length > 0);
}

/** The column that feeds the field a cause names; a lookup is named by its path (`Account.Legacy_Id__c`). */
export function columnOf(field: string | null, load: LoadDto | undefined): string | undefined {
  if (field === null || !load) return undefined;
  const key = field.split('.').at(-1)?.toLowerCase();
  const isPath = field.includes('.');
  const entry = load.mapping.find((each) =>
    isPath
      ? each.lookup?.key?.toLowerCase() === key && isRelationship(field, each.field)
      : each.field.toLowerCase() === field.toLowerCase(),
  );
  return entry?.column ?? entry?.lookup?.column;
}

/** `Account.Legacy_Id__c` belongs to AccountId, `Parent__r.Key__c` to Parent__c, `Lead:Who.Email` to WhoId. */
function isRelationship(path: string, field: string): boolean {
  const relation = path.split('.').slice(0, -1).join('.').split(':').at(-1)?.toLowerCase() ?? '';
  const name = field.toLowerCase();
  return name === `${relation}id` || name === relation.replace(/__r$/, '__c');
}
