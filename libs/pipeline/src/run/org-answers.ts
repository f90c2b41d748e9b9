import { Org } from '@dms/domain';
import { AnswerFile } from './answer-file';
import { bulkAnswers } from './bulk-answers';
import { Asked, valuesIn } from './wanted-values';

/** Up to this many values are asked for by calls that answer at once; more by Bulk queries. */
export const askedByName = 4_000;
export const valuesPerCall = 200;

/**
 * Writes what the org answers as csv at `path`: a header, the fields asked for, then Id. Streams both ways. Answers whether
 * these are `all` records with such a value, or only those that were `named`.
 */
export async function writeAnswers(org: Org, asked: Asked, path: string): Promise<'named' | 'all'> {
  if (asked.wanted.count > askedByName) return bulkAnswers(org, asked, path);
  const file = await AnswerFile.open(path, asked.fields);
  for await (const values of valuesIn(asked.wanted.path, valuesPerCall)) {
    await file.write(await org.findByKeys(asked.object, asked.by, values, asked.fields));
  }
  await file.end();
  // JSON rounds what csv spells out.
  return file.rounded ? bulkAnswers(org, asked, path) : 'named';
}
