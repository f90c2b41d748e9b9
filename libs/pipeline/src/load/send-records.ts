import { Org, OrgError, Outcome, Permit } from '@dms/domain';
import { WireRecord } from './batch-records';
import { PreparedLoad } from './prepared-load';

export interface SentRecords {
  outcomes: Outcome[];
  /** Records of calls that the org surely did not carry out, after others of the batch had been answered. */
  unsent: WireRecord[];
}

/**
 * Sends the records of one batch and pairs the answers with the rows by their order. A call that the org refuses as a
 * whole because of its data (one poisonous row) is halved until the row stands alone and fails alone.
 */
export async function sendRecords(
  org: Org,
  prepared: PreparedLoad,
  records: WireRecord[],
  permit: Permit,
): Promise<SentRecords> {
  try {
    return { outcomes: await sendOnce(org, prepared, records, permit), unsent: [] };
  } catch (error) {
    if (!(error instanceof OrgError) || error.errorClass !== 'data' || !error.outcomeKnown) throw error;
    const [only] = records;
    if (records.length === 1 && only) {
      return {
        outcomes: [{ _out: only._out, status: 'failed', code: error.code, message: error.message }],
        unsent: [],
      };
    }
    return sendHalves(org, prepared, records, permit);
  }
}

async function sendHalves(
  org: Org,
  prepared: PreparedLoad,
  records: WireRecord[],
  permit: Permit,
): Promise<SentRecords> {
  const middle = Math.ceil(records.length / 2);
  const first = await sendRecords(org, prepared, records.slice(0, middle), permit);
  const rest = records.slice(middle);
  if (first.unsent.length > 0) return { outcomes: first.outcomes, unsent: [...first.unsent, ...rest] };
  try {
    const second = await sendRecords(org, prepared, rest, permit);
    return { outcomes: [...first.outcomes, ...second.outcomes], unsent: second.unsent };
  } catch (error) {
    // What was answered stays answered; only rows that surely were not written are left to a successor.
    if (error instanceof OrgError && error.outcomeKnown) return { outcomes: first.outcomes, unsent: rest };
    throw error;
  }
}

async function sendOnce(
  org: Org,
  prepared: PreparedLoad,
  records: WireRecord[],
  permit: Permit,
): Promise<Outcome[]> {
  const { object, operation, externalIdField, options } = prepared.load;
  const answers = await org.send(
    {
      object,
      operation,
      ...(operation === 'upsert' && externalIdField && { externalIdField }),
      records: records.map((record) => record.body),
      headers: headers(options ?? {}),
    },
    permit,
  );
  return answers.map((answer, index): Outcome => ({ _out: records[index]?._out ?? 0, ...answer }));
}

function headers(options: {
  assignmentRule?: boolean | string;
  duplicateRule?: 'allow' | 'block';
}): Record<string, string> {
  const { assignmentRule = false, duplicateRule } = options;
  return {
    'Sforce-Auto-Assign':
      typeof assignmentRule === 'string' ? assignmentRule : String(assignmentRule).toUpperCase(),
    ...(duplicateRule && {
      'Sforce-Duplicate-Rule-Header': `allowSave=${duplicateRule === 'allow'}; includeRecordDetails=false; runAsCurrentUser=true`,
    }),
  };
}
