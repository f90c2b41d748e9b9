import { DmsClient } from '../sample/dms-client';
import { stageContacts } from './contacts-run';
import { family, stageFamily } from './family';
import type { Referee } from './referee';
import { Rig } from './rig';

/**
 * By which way rows go: contacts in one Bulk job, in Collections calls of 200, as inserts without a key, in four Bulk jobs;
 * or a family of accounts and contacts that wait for each other.
 */
export type Lane = 'bulk' | 'direct' | 'insert' | 'many' | 'family' | 'family direct';

/** What has to be in the org when the run of a lane is over. */
export interface Expected {
  object: string;
  rows: number;
  /** Records that a second pass writes once more. */
  again?: number;
  /** Lookups, and how many of the records must have them. */
  linked?: Record<string, number>;
}

export interface LaneSpec {
  expected: Expected[];
  /** Stages the rows and makes their migration; answers its id. */
  stage(rig: Rig, dms: DmsClient, referee: Referee): Promise<string>;
}

const familyExpected: Expected[] = [
  {
    object: 'Account',
    rows: family.accounts,
    again: family.secondPass,
    linked: { ParentId: family.children, Main__c: family.secondPass },
  },
  {
    object: 'Contact',
    rows: family.contacts,
    linked: { AccountId: family.contacts },
  },
];
const contacts = (rows: number, load: Parameters<typeof stageContacts>[3]): LaneSpec => ({
  expected: [{ object: 'Contact', rows }],
  stage: (rig, dms) => stageContacts(rig, dms, rows, load),
});

export const lanes: Record<Lane, LaneSpec> = {
  bulk: contacts(12_000, { strategy: 'bulk' }),
  direct: contacts(1_200, { strategy: 'direct' }),
  insert: contacts(1_000, { strategy: 'direct', operation: 'insert' }),
  many: contacts(12_000, { strategy: 'bulk', slices: 4 }),
  family: { expected: familyExpected, stage: (...parts) => stageFamily(...parts, 'bulk') },
  'family direct': { expected: familyExpected, stage: (...parts) => stageFamily(...parts, 'direct') },
};

/** Output rows of a lane's run. */
export function rowsOf(lane: Lane): number {
  return lanes[lane].expected.reduce((sum, { rows }) => sum + rows, 0);
}
