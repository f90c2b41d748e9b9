import { Inject, Injectable, OnApplicationShutdown } from '@nestjs/common';
import { JobFolder, ObjectStorage } from '@dms/domain';
import { IngestInput, IngestJob, IngestOperation, IngestOutput, IngestRunner } from '@dms/ingest';
import { ChildPool, PoolLook } from '@dms/transform';
import { PipelineSettings } from '../settings';
import { bytesIn } from './folder-bytes';
import type { OperationInput, OperationName, OperationOutput } from './operations';

export interface EngineJob {
  /** Objects of storage made readable in the job's folder: file name -> key. */
  files?: Record<string, string>;
  signal?: AbortSignal;
  deadlineMs?: number;
  onProgress?: (share: number, rows: number) => void;
}

/** Runs operations in child processes, each in a folder of its own, so that a heavy or crashing one costs nobody else anything. */
@Injectable()
export class Engine implements IngestRunner, OnApplicationShutdown {
  private readonly pool: ChildPool;

  constructor(
    @Inject(PipelineSettings) private readonly settings: PipelineSettings,
    @Inject(ObjectStorage) private readonly storage: ObjectStorage,
  ) {
    this.pool = new ChildPool({
      entry: settings.engineEntry,
      size: settings.engineSize,
      memoryLimitMb: settings.childLimitMb,
      nice: settings.engineNice,
      // In a smaller nursery texts of pickles and workbooks grow old before their row is written, and a larger one, or an
      // arena for each thread, would only be memory.
      execArgv: ['--max-semi-space-size=16'],
      env: { MALLOC_ARENA_MAX: '2' },
    });
  }

  /** The first job of a process that is to be quick need not wait for a child to start. */
  warm(): void {
    this.pool.warm();
  }

  look(): PoolLook {
    return this.pool.look();
  }

  /** A folder with the given files in it, for several operations on the same data; dispose it in the end. */
  async folder(name: string, files: Record<string, string> = {}): Promise<JobFolder> {
    const folder = await this.storage.jobFolder(name);
    try {
      for (const [file, key] of Object.entries(files))
        await this.storage.checkout(key, `${folder.path}/${file}`);
      return folder;
    } catch (error) {
      await folder.dispose();
      throw error;
    }
  }

  /** One operation in a folder that outlives it. */
  run<N extends OperationName>(
    name: N,
    folder: JobFolder,
    input: OperationInput<N>,
    job: EngineJob = {},
  ): Promise<OperationOutput<N>> {
    return this.inChild(name, folder, input, job);
  }

  /** IngestRunner: ingest's operations are among the engine's. */
  ingest<N extends IngestOperation>(
    operation: N,
    folder: JobFolder,
    input: IngestInput<N>,
    job: IngestJob,
  ): Promise<IngestOutput<N>> {
    return this.inChild(operation, folder, input, job);
  }

  /** One operation whose folder is not needed afterwards. */
  async once<N extends OperationName>(
    name: N,
    input: OperationInput<N>,
    job: EngineJob = {},
  ): Promise<OperationOutput<N>> {
    const folder = await this.folder(name, job.files);
    try {
      return await this.run(name, folder, input, job);
    } finally {
      await folder.dispose();
    }
  }

  private async inChild<T>(
    name: OperationName,
    folder: JobFolder,
    input: unknown,
    job: EngineJob,
  ): Promise<T> {
    // A folder that cannot be weighed is no matter of the threads: the operation itself says what is wrong with it.
    const threads = threadsOf(name, await bytesIn(folder.path).catch(() => 0));
    return this.pool.run<T>(
      name,
      {
        folder: folder.path,
        memoryMb: memoryOf(name, this.settings.jobMemoryMb),
        tables: tablesOf(name),
        threads,
        input,
      },
      { signal: job.signal, deadlineMs: job.deadlineMs, onProgress: job.onProgress },
    );
  }

  async onApplicationShutdown(): Promise<void> {
    await this.pool.close();
  }
}

const recipes: readonly OperationName[] = ['derive', 'preview'];
/** What staging, folding and pages do well with, whatever the size of a table: they stream. */
const enough = 256;

/**
 * Joins, groups and sorts of a recipe that somebody looks at may hold the whole limit. A load goes on in the background,
 * beside others: its recipe may hold a little more than all else, a quarter, and the rest spills.
 */
export function memoryOf(name: OperationName, jobMemoryMb: number): number {
  const share = recipes.includes(name) ? 1 : name === 'prepare' ? 5 / 16 : 1 / 4;
  return Math.min(jobMemoryMb, Math.max(enough, Math.round(jobMemoryMb * share)));
}

/** Operations that leave files and no tables, so that none of their statements has to wait for a disk. */
const leavingFiles: readonly OperationName[] = [
  'derive',
  ...(['prepare', 'resolve', 'body', 'records', 'answers', 'harvest', 'keys', 'distinct'] as const),
  ...(['keepBefore', 'check', 'fold', 'account', 'outcomes', 'causes'] as const),
];

export function tablesOf(name: OperationName): 'file' | 'memory' {
  return leavingFiles.includes(name) ? 'memory' : 'file';
}

/** One batch of many: others are at work beside it, and the org may be on the same machine. */
const ofBatches: readonly OperationName[] = ['body', 'harvest', 'records', 'answers', 'keys'];
/** Files of this size are done with before a second thread has begun. */
const littleBytes = 256 * 1024;

/**
 * Threads of an operation on so many bytes. A second one makes large tables quicker, but the engine's first thread does
 * not rest while it waits for the second: it takes a core that others would use.
 */
export function threadsOf(name: OperationName, bytes: number): 1 | 2 {
  return ofBatches.includes(name) || bytes < littleBytes ? 1 : 2;
}
