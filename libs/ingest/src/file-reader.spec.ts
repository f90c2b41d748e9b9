import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { DmsError, type JobFolder } from '@dms/domain';
import { FileReader } from './file-reader';
import { IngestModule } from './ingest.module';
import { IngestRunner, type IngestJob } from './ingest-runner';
import { tryRead } from './try-read';
import { fileLooks, type IngestInput, type IngestOperation, type IngestOutput } from './operations';

/** Runs the operations that need no engine in this very process, and remembers what it was asked. */
class HereRunner extends IngestRunner {
  readonly stored = new Map<string, string>();
  readonly disposed: string[] = [];
  readonly asked: { operation: string; job: IngestJob }[] = [];

  async folder(name: string, files: Record<string, string>): Promise<JobFolder> {
    const path = mkdtempSync(join(tmpdir(), 'reader-'));
    for (const [file, key] of Object.entries(files)) {
      const content = this.stored.get(key);
      if (content === undefined) throw new DmsError('NOT_FOUND', `There is no ${key}.`);
      writeFileSync(join(path, file), content);
    }
    return {
      path,
      dispose: async () => {
        this.disposed.push(name);
        rmSync(path, { recursive: true });
      },
    };
  }

  async ingest<N extends IngestOperation>(
    operation: N,
    folder: JobFolder,
    input: IngestInput<N>,
    job: IngestJob,
  ): Promise<IngestOutput<N>> {
    this.asked.push({ operation, job });
    if (operation === 'stage') return { rowCount: 2 } as IngestOutput<N>;
    if (operation === 'try') {
      const { file, name, options, rows } = input as IngestInput<'try'>;
      return (await tryRead(join(folder.path, file), name, options, { rows })) as IngestOutput<N>;
    }
    return fileLooks[operation as keyof typeof fileLooks](folder.path, input as never) as Promise<
      IngestOutput<N>
    >;
  }
}

@Module({ providers: [{ provide: IngestRunner, useClass: HereRunner }], exports: [IngestRunner] })
class HereModule {}

describe('the file reader', () => {
  let reader: FileReader;
  let runner: HereRunner;
  const bytes = { key: 'files/1', name: '../../evil.csv' };

  beforeEach(async () => {
    const app = await Test.createTestingModule({
      imports: [IngestModule.forRoot({ imports: [HereModule] })],
    }).compile();
    reader = app.get(FileReader);
    runner = app.get(IngestRunner, { strict: false });
    runner.stored.set('files/1', 'a;b\n1;x\n2;y\n');
  });

  it('is offered by the module, and looks at stored bytes in a folder that is gone afterwards', async () => {
    expect(await reader.detect(bytes)).toEqual({ format: 'csv', what: 'delimited text' });
    expect(await reader.head(bytes, 1)).toMatchObject({ lines: [{ line: 1, text: 'a;b' }], delimiter: ';' });
    expect((await reader.tryRead(bytes, {}, 1)).rows).toEqual([{ _row: 1, a: '1', b: 'x' }]);
    expect(runner.disposed).toEqual(['detect', 'head', 'try']);
    expect(runner.asked.every(({ job }) => job.deadlineMs === 60_000)).toBe(true);
  });

  it('passes refusals on and leaves no folder behind', async () => {
    await expect(reader.tryRead(bytes, { delimiter: '\n' }, 1)).rejects.toMatchObject({
      code: 'BAD_OPTIONS',
    });
    await expect(reader.detect({ key: 'gone', name: 'x' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(runner.disposed).toEqual(['try']);
  });

  it('keeps the folder of a staging until its files are kept, whether that works or not', async () => {
    const job = { folderName: 'stage-1' };
    const rows = await reader.stage(bytes, {}, job, async (table) => {
      expect(runner.disposed).toEqual([]);
      return table.rowCount;
    });
    expect(rows).toBe(2);
    await expect(
      reader.stage(bytes, {}, job, () => Promise.reject(new Error('the bucket is away'))),
    ).rejects.toThrow('the bucket is away');
    expect(runner.disposed).toEqual(['stage-1', 'stage-1']);
    // A staging has no deadline of its own: whoever asks watches its progress.
    expect(runner.asked.every(({ job: asked }) => asked.deadlineMs === undefined)).toBe(true);
  });
});
