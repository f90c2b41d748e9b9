import { Inject, Injectable } from '@nestjs/common';
import {
  Caller,
  ColumnProfile,
  Dataset,
  Datasets,
  DmsError,
  Files,
  ObjectStorage,
  ProgressBoard,
  ReadOptions,
  Recipe,
  Stored,
  Telling,
  TimeLeft,
  WorkQueue,
  keys,
  newId,
  problemOf,
  timeLeft,
} from '@dms/domain';
import { FileReader } from '@dms/ingest';
import { CrashPoints } from '../crash-points';
import { Engine } from '../engine/engine';
import { inHand } from '../watch/in-hand';
import { DatasetTables } from './dataset-tables';
import { found } from './found';
import { readJson, writeJson } from './json-objects';

/** A dataset as people and programs see it. */
export interface DatasetView extends Omit<
  Dataset,
  'attempts' | 'cancelRequested' | 'derivedFrom' | keyof Telling
> {
  id: string;
  version: string;
  /** Share of the work done, 0 to 1; 1 once ready. */
  progress: number;
  /** Of the work; null when not known (yet). */
  eta: TimeLeft | null;
  columns: ColumnProfile[];
  derivedFrom?: { datasetId: string; recipe: Recipe };
}

const maxAttempts = 3;
/** A staging without progress for this long is given up. */
const silenceMs = 60_000;

/** From a file (or a dataset and a recipe) to a dataset: asked for by the API, done by a worker. */
@Injectable()
export class Staging {
  private readonly running = new Map<string, AbortController>();

  constructor(
    @Inject(Files) private readonly files: Files,
    @Inject(Datasets) private readonly datasets: Datasets,
    @Inject(ObjectStorage) private readonly storage: ObjectStorage,
    @Inject(WorkQueue) private readonly queue: WorkQueue,
    @Inject(ProgressBoard) private readonly board: ProgressBoard,
    private readonly engine: Engine,
    private readonly reader: FileReader,
    private readonly tables: DatasetTables,
    private readonly crash: CrashPoints,
  ) {}

  /** The document first, then the queue: if the queue is away the sweeper adds the work later. */
  async request(
    caller: Caller,
    request: { fileId: string; name?: string; options?: ReadOptions },
  ): Promise<Stored<Dataset>> {
    const file = await found(this.files, 'file', request.fileId);
    const name = request.name ?? file.value.name;
    const dataset = await this.datasets.create(newId(), {
      ...fresh(caller, name),
      fileId: file.id,
      options: request.options ?? {},
    });
    await this.enqueue(dataset);
    return dataset;
  }

  async derive(
    caller: Caller,
    datasetId: string,
    request: { name: string; recipe: Recipe },
  ): Promise<Stored<Dataset>> {
    await this.tables.inputsFor(datasetId, request.recipe);
    const dataset = await this.datasets.create(newId(), {
      ...fresh(caller, request.name),
      derivedFrom: { datasetId, recipe: request.recipe },
      options: {},
    });
    await this.enqueue(dataset);
    return dataset;
  }

  /** Puts a dataset's work into the queue; adding it again while it waits or runs changes nothing. */
  async enqueue(dataset: Stored<Dataset>): Promise<void> {
    const queue = dataset.value.derivedFrom ? 'transform' : 'ingest';
    await this.queue.add({ queue, datasetId: dataset.id, attempt: 0 });
  }

  async cancel(datasetId: string): Promise<Stored<Dataset>> {
    await found(this.datasets, 'dataset', datasetId);
    const cancelled = await this.datasets.update(datasetId, (dataset) => {
      if (dataset.state !== 'staging') return undefined;
      const problem = new DmsError('CANCELLED', 'Staging was cancelled. The file is kept.').toProblem();
      return {
        ...dataset,
        state: 'failed',
        problem,
        cancelRequested: true,
        updatedAt: new Date().toISOString(),
      };
    });
    if (!cancelled?.value.cancelRequested) {
      throw new DmsError(
        'WRONG_STATE',
        `The dataset is ${cancelled?.value.state ?? 'gone'}; only one that is staging can be cancelled.`,
      );
    }
    await this.board.announce(datasetId);
    return cancelled;
  }

  async view(datasetId: string): Promise<DatasetView> {
    const stored = await found(this.datasets, 'dataset', datasetId);
    const { attempts: _attempts, cancelRequested: _cancel, ...told } = stored.value;
    const { news: _news, untold: _untold, lastEvent: _last, ...dataset } = told;
    const ready = dataset.state === 'ready';
    const columns = ready ? await readJson<ColumnProfile[]>(this.storage, keys.profile(datasetId)) : [];
    const news = dataset.state === 'staging' ? await this.board.staging(datasetId) : undefined;
    const progress = ready ? 1 : (news?.share ?? 0);
    const eta = news ? timeLeft(news, Date.now()) : null;
    return { ...dataset, id: stored.id, version: stored.version, progress, eta, columns };
  }

  /** Worker: stages the dataset from its file. Doing it twice gives the same dataset. */
  stage(datasetId: string): Promise<void> {
    return this.work(datasetId, async (dataset, watch) => {
      const fileId = dataset.value.fileId ?? '';
      const file = await found(this.files, 'file', fileId);
      const bytes = { key: keys.file(fileId), name: file.value.name };
      const job = { ...watch, folderName: `stage-${datasetId}` };
      return this.reader.stage(bytes, dataset.value.options, job, async (table, folder) => {
        await this.storage.putFile(keys.rows(datasetId), `${folder}/rows.parquet`);
        await this.storage.putFile(keys.rejects(datasetId), `${folder}/rejects.parquet`);
        await writeJson(this.storage, keys.profile(datasetId), table.profile);
        const { options, rowCount, rejectedCount, warnings, fingerprint } = table;
        return { options, rowCount, rejectedCount, warnings, fingerprint };
      });
    });
  }

  /** Worker: derives the dataset from another by its recipe. */
  deriveNow(datasetId: string): Promise<void> {
    return this.work(datasetId, async (dataset, watch) => {
      const source = dataset.value.derivedFrom;
      if (!source) throw new DmsError('INTERNAL', 'The dataset is not derived from another.');
      const { inputs, files } = await this.tables.inputsFor(source.datasetId, source.recipe);
      const folder = await this.engine.folder(`derive-${datasetId}`, files);
      try {
        const table = await this.engine.run('derive', folder, { recipe: source.recipe, inputs }, watch);
        await this.storage.putFile(keys.rows(datasetId), `${folder.path}/derived.parquet`);
        await this.storage.putFile(keys.rejects(datasetId), `${folder.path}/rejects.parquet`);
        await writeJson(this.storage, keys.profile(datasetId), table.profile);
        return { rowCount: table.rowCount, rejectedCount: table.rejectedCount };
      } finally {
        await folder.dispose();
      }
    });
  }

  private work(datasetId: string, make: Making): Promise<void> {
    return inHand({ datasetId }, () => this.workOnce(datasetId, make));
  }

  private async workOnce(datasetId: string, make: Making): Promise<void> {
    const taken = await this.take(datasetId);
    if (!taken) return;
    const abort = new AbortController();
    this.running.set(datasetId, abort);
    const watch = this.watch(datasetId, abort);
    try {
      const changes = await make(taken, watch);
      this.crash.pass('rows-staged');
      await this.finish(datasetId, { ...changes, state: 'ready', problem: undefined });
      this.crash.pass('staging-recorded');
    } catch (error) {
      if (isPassing(error)) throw error;
      await this.finish(datasetId, { state: 'failed', problem: problemOf(watch.reason() ?? error) });
      // The log of the worker keeps what the problem document does not tell.
      if (problemOf(error).code === 'INTERNAL') throw error;
    } finally {
      watch.stop();
      this.running.delete(datasetId);
    }
  }

  /** Counts the take-up, and gives up a dataset whose staging killed its worker again and again. */
  private async take(datasetId: string): Promise<Stored<Dataset> | undefined> {
    const taken = await this.datasets.update(datasetId, (dataset) => {
      if (dataset.state !== 'staging') return undefined;
      return { ...dataset, attempts: dataset.attempts + 1 };
    });
    if (!taken || taken.value.state !== 'staging') return undefined;
    if (taken.value.attempts <= maxAttempts) return taken;
    const detail = `Staging ended ${maxAttempts} times without a result, most likely for want of memory. Split the file, or give its format and options by hand.`;
    await this.finish(datasetId, {
      state: 'failed',
      problem: new DmsError('ENGINE_CRASHED', detail).toProblem(),
    });
    return undefined;
  }

  private async finish(datasetId: string, changes: Partial<Dataset>): Promise<void> {
    await this.datasets.update(datasetId, (dataset) =>
      dataset.state === 'staging'
        ? { ...dataset, ...changes, updatedAt: new Date().toISOString() }
        : undefined,
    );
    await this.board.announce(datasetId);
  }

  /** Passes progress on, and aborts when there was none for too long or the dataset was cancelled or removed. */
  private watch(datasetId: string, abort: AbortController): Watch {
    const begun = Date.now();
    let lastNews = begun;
    let reason: DmsError | undefined;
    const timer = setInterval(() => {
      if (Date.now() - lastNews > silenceMs) {
        reason = new DmsError(
          'STAGING_TIMEOUT',
          `Staging made no progress for ${silenceMs / 1000} seconds and was given up. The file is kept.`,
        );
        abort.abort();
      }
      void this.datasets
        .get(datasetId)
        .then((dataset) => {
          if (!dataset || dataset.value.state !== 'staging') abort.abort();
        })
        .catch(() => undefined);
    }, 2_000);
    return {
      signal: abort.signal,
      onProgress: (share, rows) => {
        lastNews = Date.now();
        const progress = { share, rows, seconds: (lastNews - begun) / 1000, at: lastNews };
        void this.board.setStaging(datasetId, progress).then(() => this.board.announce(datasetId));
      },
      reason: () => reason,
      stop: () => clearInterval(timer),
    };
  }
}

type Making = (dataset: Stored<Dataset>, watch: Watch) => Promise<Partial<Dataset>>;

interface Watch {
  signal: AbortSignal;
  onProgress: (share: number, rows: number) => void;
  reason: () => DmsError | undefined;
  stop: () => void;
}

/** The house's troubles, not the file's: the work is left to be taken up again. */
function isPassing(error: unknown): boolean {
  return (
    error instanceof DmsError &&
    ['STORE_UNAVAILABLE', 'QUEUE_UNAVAILABLE', 'STORAGE_UNAVAILABLE', 'DISK_FULL', 'ENGINE_CRASHED'].includes(
      error.code,
    )
  );
}

function fresh(caller: Caller, name: string): Omit<Dataset, 'options'> {
  const now = new Date().toISOString();
  return {
    name,
    state: 'staging',
    rowCount: 0,
    rejectedCount: 0,
    warnings: [],
    attempts: 0,
    owner: caller.id,
    createdAt: now,
    updatedAt: now,
  };
}
