import { stat } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { Org, OrgError, QueryJob } from '@dms/domain';
import { pollDelayMs } from '../load/back-off';
import { AnswerFile } from './answer-file';
import { Asked, valuesIn } from './wanted-values';

/** Values that one query's text surely holds where they are of the usual length, and the calls that one query takes. */
export const valuesPerList = 4_000;
export const callsPerList = 4;
/** More lists than this cost more calls than they spare. */
export const mostLists = 20;
const listBytes = 90_000;
/** What a line of the file has beyond what stands in the list: {"v": and }, less the comma. */
const lineBytes = 6;

/** So many records more than are wanted are read in a moment; an object has to be this much larger for lists to pay. */
const spareRecords = 20_000;
const timesLarger = 3;

/**
 * By Bulk queries: one for all records with a value in the field, or, where the object is much larger than what is wanted,
 * a few that list the values. They only read, so after a crash others are simply made.
 */
export async function bulkAnswers(org: Org, asked: Asked, path: string): Promise<'named' | 'all'> {
  if (await areListsShorter(org, asked)) {
    await byLists(org, asked, path);
    return 'named';
  }
  const query = await org.startQuery(asked.object, [...asked.fields, 'Id'], asked.by, permit);
  await pause(0);
  await ended(org, query, asked);
  await org.queryResults(query.id, path);
  return 'all';
}

const permit = () => Promise.resolve();

async function areListsShorter(org: Org, { object, wanted: { path, count } }: Asked): Promise<boolean> {
  const { size } = await stat(path);
  if ((size - count * lineBytes) / listBytes > mostLists) return false;
  return (await recordsOf(org, object)) > count * timesLarger + spareRecords;
}

async function recordsOf(org: Org, object: string): Promise<number> {
  try {
    return await org.count(object);
  } catch (error) {
    // Where not even counting comes to its end there are more than anybody wants to read.
    if (error instanceof OrgError && error.code === 'QUERY_TIMEOUT') return Infinity;
    throw error;
  }
}

/** All are begun before the first is waited for: the org works on them side by side. */
async function byLists(org: Org, asked: Asked, path: string): Promise<void> {
  const { object, by, fields, wanted } = asked;
  const queries: QueryJob[] = [];
  let values: string[] = [];
  const ask = async (least: number) => {
    while (values.length > least) {
      const { query, taken } = await org.startKeyQuery(object, by, values, [...fields, 'Id'], permit);
      if (query) queries.push(query);
      values = values.slice(taken);
    }
  };
  for await (const more of valuesIn(wanted.path, valuesPerList)) {
    values.push(...more);
    // More than one text holds even of short ones, so that no list is sent half full.
    await ask(4 * valuesPerList);
  }
  await ask(0);
  // What an org answers to a list that finds nothing may have no header.
  const file = await AnswerFile.open(path, fields);
  await file.end();
  let { size } = await stat(path);
  if (queries.length > 0) await pause(0);
  for (const query of queries) {
    await ended(org, query, asked);
    size = await org.queryResults(query.id, path, size);
  }
}

async function ended(org: Org, begun: QueryJob, { object, by }: Asked): Promise<void> {
  for (let polls = 0; ; polls += 1) {
    const job = await org.queryJob(begun.id);
    if (job?.state === 'JobComplete') return;
    if (job?.state !== 'UploadComplete' && job?.state !== 'InProgress' && job?.state !== 'Open') {
      const text = `The Bulk query for ${object}.${by} ended ${job?.state ?? 'unknown to the org'}.`;
      throw new OrgError('BULK_API_ERROR', text, 'retry', true);
    }
    await pause(polls + 1);
  }
}

function pause(polls: number): Promise<void> {
  return delay(pollDelayMs({ polls, waitedMs: 0, processed: 0, rows: 1 }));
}
