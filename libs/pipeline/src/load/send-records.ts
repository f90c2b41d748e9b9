import { Org, OrgError, Outcome, Permit } from '@dms/domain';
import { WireRecord } from './batch-records';
import { SentLoad } from './prepared-load';
import { keyHeader } from './wire-columns';

export interface SentRecords {
  outcomes: Outcome[];
  /** Records of calls that the org surely did not carry out, after others of the batch had been answered. */
  unsent: WireRecord[];
}

/** What a call can be too large for: fewer records at a time pass. */
const tooLarge = ['EXCEEDED_MAX_SIZE_REQUEST', 'EXCEEDED_ID_LIMIT', 'HTTP_413'];

/** Sends the records of one batch, `perCall` at a time, children of one parent beside each other. */
export async function sendInGroups(
  org: Org,
  sent: SentLoad,
  records: WireRecord[],
  perCall: number,
  permit: Permit,
): Promise<SentRecords> {
  if (records.length <= perCall) return sendRecords(org, sent, records, permit);
  const family = ({ parent = '' }: WireRecord) => parent;
  const sorted = [...records].sort((a, b) => (family(a) < family(b) ? -1 : family(a) > family(b) ? 1 : 0));
  const groups: WireRecord[][] = [];
  for (let from = 0; from < sorted.length; from += perCall) groups.push(sorted.slice(from, from + perCall));
  return sendOneByOne(org, sent, groups, permit);
}

/**
 * Sends the records in one call and pairs the answers with the rows by their order. A call that the org refuses as a
 * whole because of its data (one poisonous row) or its size is halved until the row stands alone and fails alone.
 */
export async function sendRecords(
  org: Org,
  sent: SentLoad,
  records: WireRecord[],
  permit: Permit,
): Promise<SentRecords> {
  try {
    return { outcomes: await sendOnce(org, sent, records, permit), unsent: [] };
  } catch (error) {
    if (!(error instanceof OrgError) || !error.outcomeKnown) throw error;
    const smaller = records.length > 1 && tooLarge.includes(error.code);
    if (error.errorClass !== 'data' && !smaller && !isTooLargeAlone(error, records)) throw error;
    const [only] = records;
    if (records.length === 1 && only) {
      const failed = { status: 'failed' as const, code: error.code, message: error.message };
      return { outcomes: [{ _out: only._out, ...failed }], unsent: [] };
    }
    const middle = Math.ceil(records.length / 2);
    return sendOneByOne(org, sent, [records.slice(0, middle), records.slice(middle)], permit);
  }
}

/** One record that no call can hold fails alone; a limit of the day stops the run instead. */
function isTooLargeAlone(error: OrgError, records: WireRecord[]): boolean {
  return records.length === 1 && tooLarge.includes(error.code) && error.errorClass === 'fatal';
}

async function sendOneByOne(
  org: Org,
  sent: SentLoad,
  groups: WireRecord[][],
  permit: Permit,
): Promise<SentRecords> {
  const done: SentRecords = { outcomes: [], unsent: [] };
  for (const [index, group] of groups.entries()) {
    const rest = () => groups.slice(index + 1).flat();
    try {
      const now = await sendRecords(org, sent, group, permit);
      done.outcomes.push(...now.outcomes);
      if (now.unsent.length > 0) return { ...done, unsent: [...now.unsent, ...rest()] };
    } catch (error) {
      if (index === 0 || !(error instanceof OrgError)) throw error;
      // What was answered stays answered; only rows that surely were not written are left to a successor.
      if (error.outcomeKnown) return { ...done, unsent: [...group, ...rest()] };
      // With a key the whole batch is read back; without one nobody can look, so nothing of it is asked again.
      if (keyHeader(sent.load)) throw error;
      return { outcomes: [...done.outcomes, ...group.map(answerLost)], unsent: rest() };
    }
  }
  return done;
}

/** Nobody saw the answer, and nobody can look. */
export function answerLost({ _out }: WireRecord): Outcome {
  const message =
    'Salesforce may or may not have created this record: its answer was lost, and without a key nobody can look. It is not sent again.';
  return { _out, status: 'unknown', code: 'ANSWER_LOST', message };
}

async function sendOnce(
  org: Org,
  { load }: SentLoad,
  records: WireRecord[],
  permit: Permit,
): Promise<Outcome[]> {
  const { object, operation, externalIdField, options } = load;
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
      'Sforce-Duplicate-Rule-Header': `allowSave=${duplicateRule === 'allow'}; includeRecordDetails=true; runAsCurrentUser=true`,
    }),
  };
}
