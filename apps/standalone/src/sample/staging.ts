import { Dataset, Recipe } from '@dms/domain';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { DmsClient } from './dms-client';
import { Printer } from './printer';
import { SampleFiles } from './sample-files';
import { SentenceError } from './sentence-error';

export interface FileAnswer {
  id: string;
  name: string;
  size: number;
  sha256: string;
  format: string;
}

export type DatasetAnswer = Pick<
  Dataset,
  'name' | 'state' | 'rowCount' | 'rejectedCount' | 'warnings' | 'problem'
> & { id: string };

/** Uploads and stages the sample's files, one after the other; answers the datasets by their names in the sample. */
export async function stageAll(
  dms: DmsClient,
  { folder, migration }: SampleFiles,
  printer: Printer,
): Promise<Record<string, DatasetAnswer>> {
  const datasets: Record<string, DatasetAnswer> = {};
  for (const [name, { file, options }] of Object.entries(migration.datasets)) {
    const stored = await storedFile(dms, join(folder, file), file);
    printer.line(
      `${file}: ${stored.size} bytes, ${stored.reused ? 'already there' : 'uploaded'}, ${stored.format}`,
    );
    const request = { fileId: stored.id, name: `Sample: ${name}`, options };
    const { body } = await dms.post<DatasetAnswer>('/datasets', request);
    datasets[name] = await ready(dms, body.id, name, printer);
  }
  return datasets;
}

/** The same bytes are uploaded once: a file with their sha256 is used again. */
async function storedFile(
  dms: DmsClient,
  path: string,
  name: string,
): Promise<FileAnswer & { reused: boolean }> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  const sha256 = hash.digest('hex');
  const there = await dms.find<FileAnswer>('/files', (file) => file.sha256 === sha256);
  if (there) return { ...there, reused: true };
  const uploaded = await dms.upload<FileAnswer>('/files', path, name);
  if (uploaded.sha256 !== sha256)
    throw new SentenceError(`DMS received other bytes of ${name} than were sent.`);
  return { ...uploaded, reused: false };
}

/** Derives a table from a dataset and waits until it is there. */
export async function derive(
  dms: DmsClient,
  datasetId: string,
  request: { name: string; recipe: Recipe },
  printer: Printer,
): Promise<DatasetAnswer> {
  const { body } = await dms.post<DatasetAnswer>(`/datasets/${datasetId}/derive`, request);
  return ready(dms, body.id, request.name, printer);
}

async function ready(dms: DmsClient, id: string, name: string, printer: Printer): Promise<DatasetAnswer> {
  for (;;) {
    const { body } = await dms.get<DatasetAnswer>(`/datasets/${id}`);
    if (body.state === 'failed')
      throw new SentenceError(
        `The dataset ${name} could not be staged: ${body.problem?.detail ?? 'no reason given'}`,
      );
    if (body.state === 'ready') {
      printer.line(`${name}: ${body.rowCount} rows, ${body.rejectedCount} records set aside`);
      for (const warning of body.warnings) printer.line(`  ${warning.message}`);
      return body;
    }
    printer.progress(`${name}: staging`);
    await wait(250);
  }
}
