import { Injectable } from '@nestjs/common';
import type { ReadOptions } from '@dms/domain';
import { IngestRunner, type IngestJob } from './ingest-runner';
import type { IngestInput, IngestOperation, IngestOutput } from './operations';

/** Bytes in storage, and what their uploader called them. */
export interface StoredBytes {
  key: string;
  name: string;
}

const looksDeadlineMs = 60_000;
/** Name of the bytes in a job's folder: never what their uploader called them. */
const file = 'input';

/** All that the use cases want of ingest: stored files looked at, tried and staged, each in a folder of its own. */
@Injectable()
export class FileReader {
  constructor(private readonly runner: IngestRunner) {}

  /** What a file is, by its content. See detectFormat. */
  detect({ key, name }: StoredBytes, job: IngestJob = {}): Promise<IngestOutput<'detect'>> {
    return this.look('detect', key, { file, name }, job);
  }

  /** Its first lines as they are written. See head. */
  head({ key, name }: StoredBytes, lines: number, options: ReadOptions = {}): Promise<IngestOutput<'head'>> {
    return this.look('head', key, { file, name, options, lines });
  }

  /** What staging would make of its first rows. See tryRead. */
  tryRead({ key, name }: StoredBytes, options: ReadOptions, rows: number): Promise<IngestOutput<'try'>> {
    return this.look('try', key, { file, name, options, rows });
  }

  /**
   * Stages a file and hands what came of it to `keep`, with the folder that holds rows.parquet and rejects.parquet; the
   * folder is gone afterwards. See stageTable.
   */
  async stage<T>(
    { key, name }: StoredBytes,
    options: ReadOptions,
    job: IngestJob & { folderName: string },
    keep: (table: IngestOutput<'stage'>, folder: string) => Promise<T>,
  ): Promise<T> {
    const folder = await this.runner.folder(job.folderName, { [file]: key });
    try {
      const table = await this.runner.ingest('stage', folder, { file, name, options }, job);
      return await keep(table, folder.path);
    } finally {
      await folder.dispose();
    }
  }

  private async look<N extends IngestOperation>(
    operation: N,
    key: string,
    input: IngestInput<N>,
    job: IngestJob = {},
  ): Promise<IngestOutput<N>> {
    const folder = await this.runner.folder(operation, { [file]: key });
    try {
      return await this.runner.ingest(operation, folder, input, { deadlineMs: looksDeadlineMs, ...job });
    } finally {
      await folder.dispose();
    }
  }
}
