import type { Readable } from 'node:stream';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Inject, Injectable } from '@nestjs/common';
import { Column, Datasets, DmsError, Recipe, RejectedRow, Row, keys } from '@dms/domain';
import type {
  ClusterRequest,
  Clusters,
  ExportFormat,
  Notebook,
  NotebookRequest,
  RowChoice,
  Trace,
  TraceRequest,
} from '@dms/transform';
import { Engine } from '../engine/engine';
import { PipelineSettings } from '../settings';
import type { OperationOutput } from '../engine/operations';
import { DatasetTables } from './dataset-tables';
import { found } from './found';
import { PreviewFolders } from './preview-folders';

export type Preview = OperationOutput<'preview'>;

export interface GridPage {
  offset: number;
  limit: number;
  where?: string;
  sort?: string;
}

export interface PreviewRequest {
  recipe: Recipe;
  limit?: number;
  offset?: number;
  upTo?: number;
  where?: string;
  sort?: string;
  show?: RowChoice;
  seed?: number;
  before?: boolean;
  lineage?: boolean;
  profile?: boolean;
}

const contentTypes: Record<ExportFormat, string> = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  parquet: 'application/vnd.apache.parquet',
  jsonl: 'application/x-ndjson',
  pkl: 'application/octet-stream',
};

const gridDeadlineMs = 30_000;

/** Looking at datasets: pages of rows, rejected records, previews of a recipe, exports. */
@Injectable()
export class Tables {
  constructor(
    @Inject(Datasets) private readonly datasets: Datasets,
    private readonly engine: Engine,
    private readonly tables: DatasetTables,
    private readonly folders: PreviewFolders,
    @Inject(PipelineSettings) private readonly settings: PipelineSettings,
  ) {}

  private get lookLimits(): { deadlineMs: number } {
    return { deadlineMs: this.settings.previewDeadlineMs };
  }

  async rows(datasetId: string, page: GridPage): Promise<{ columns: Column[]; rows: Row[]; total: number }> {
    const columns = await this.tables.columns(datasetId);
    const files = { 'rows.parquet': keys.rows(datasetId) };
    return this.engine.once(
      'page',
      { file: 'rows.parquet', columns, ...page },
      { files, deadlineMs: gridDeadlineMs },
    );
  }

  async rejects(
    datasetId: string,
    page: { offset: number; limit: number },
  ): Promise<{ rows: RejectedRow[]; total: number }> {
    await this.tables.ready(datasetId);
    const files = { 'rejects.parquet': keys.rejects(datasetId) };
    return this.engine.once(
      'rejects',
      { file: 'rejects.parquet', ...page },
      { files, deadlineMs: gridDeadlineMs },
    );
  }

  /** The recipe on real rows; what its steps leave is kept for the next look at the same dataset. */
  async preview(datasetId: string, request: PreviewRequest): Promise<Preview> {
    const { inputs, files } = await this.tables.inputsFor(datasetId, request.recipe);
    const { limit = 50, offset = 0, ...rest } = request;
    return this.folders.use(datasetId, files, (folder) =>
      this.engine.run('preview', folder, { ...rest, limit, offset, inputs }, this.lookLimits),
    );
  }

  /** One row followed through a recipe to its outputs, or back from an output to its sources. */
  async trace(datasetId: string, recipe: Recipe, request: TraceRequest): Promise<Trace> {
    const { inputs, files } = await this.tables.inputsFor(datasetId, recipe);
    return this.folders.use(datasetId, files, (folder) =>
      this.engine.run('trace', folder, { recipe, inputs, request }, this.lookLimits),
    );
  }

  /** Values of a column that are probably one thing written differently. */
  async clusters(datasetId: string, recipe: Recipe, request: ClusterRequest): Promise<Clusters> {
    const { inputs, files } = await this.tables.inputsFor(datasetId, recipe);
    return this.folders.use(datasetId, files, (folder) =>
      this.engine.run('clusters', folder, { recipe, inputs, request }, this.lookLimits),
    );
  }

  /** The recipe in pandas over a sample of the rows, as an .ipynb document. */
  async notebook(datasetId: string, recipe: Recipe, request: NotebookRequest): Promise<Notebook> {
    const { inputs, files } = await this.tables.inputsFor(datasetId, recipe);
    const input = { recipe, inputs, request };
    return this.engine.once('notebook', input, { files, ...this.lookLimits });
  }

  /** The whole dataset as a stream; the file behind it is gone once the stream has ended. */
  async export(
    datasetId: string,
    request: { format: ExportFormat; guard: boolean },
  ): Promise<{ stream: Readable; size: number; contentType: string; fileName: string }> {
    const dataset = await found(this.datasets, 'dataset', datasetId);
    const columns = await this.tables.columns(datasetId);
    const folder = await this.engine.folder(`export-${datasetId}`, { 'rows.parquet': keys.rows(datasetId) });
    try {
      const { file } = await this.engine.run(
        'export',
        folder,
        { columns, ...request },
        { deadlineMs: 600_000 },
      );
      const path = `${folder.path}/${file}`;
      const { size } = await stat(path);
      const stream = createReadStream(path);
      stream.once('close', () => void folder.dispose());
      const fileName = `${dataset.value.name.replace(/\.[A-Za-z0-9]{1,7}$/, '')}.${request.format}`;
      return { stream, size, contentType: contentTypes[request.format], fileName };
    } catch (error) {
      await folder.dispose();
      throw error instanceof DmsError
        ? error
        : new DmsError('INTERNAL', 'The export failed.', undefined, { cause: error });
    }
  }
}
