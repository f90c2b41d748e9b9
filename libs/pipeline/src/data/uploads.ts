import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { Inject, Injectable } from '@nestjs/common';
import {
  Caller,
  Column,
  Datasets,
  DmsError,
  Files,
  Migrations,
  ObjectStorage,
  ReadOptions,
  Row,
  Stored,
  UploadedFile,
  Warning,
  keys,
  newId,
} from '@dms/domain';
import { FileReader, IngestOutput } from '@dms/ingest';
import { PipelineSettings } from '../settings';
import { FileQuotas } from './file-quotas';
import { found } from './found';

export type FileHead = IngestOutput<'head'>;

export interface FileMatch {
  datasetId: string;
  recipeId?: string;
  migrationId?: string;
  why: string;
}

/** Rows of a tried reading. */
const rowsTried = 100;

/** Bytes in: streamed to storage, recognised, looked at before anything is staged. */
@Injectable()
export class Uploads {
  constructor(
    @Inject(Files) private readonly files: Files,
    @Inject(Datasets) private readonly datasets: Datasets,
    @Inject(Migrations) private readonly migrations: Migrations,
    @Inject(ObjectStorage) private readonly storage: ObjectStorage,
    private readonly reader: FileReader,
    private readonly quotas: FileQuotas,
    @Inject(PipelineSettings) private readonly settings: PipelineSettings,
  ) {}

  /** Streams an upload to storage. A broken-off or refused upload leaves nothing behind. */
  receive(
    caller: Caller,
    name: string,
    bytes: Readable,
    signal?: AbortSignal,
  ): Promise<Stored<UploadedFile>> {
    return this.admit(caller, newId(), name, bytes, signal);
  }

  /**
   * Takes a local file, which stays as it is: doing it again after a crash gives the same. A file of that id that is
   * there already is answered as it is.
   */
  async receiveFile(caller: Caller, id: string, name: string, path: string): Promise<Stored<UploadedFile>> {
    return (await this.files.get(id)) ?? this.admit(caller, id, name, createReadStream(path));
  }

  /** Throws FILE_QUOTA_USED_UP where a file of that size would have no room: said before its bytes are sent. */
  assertRoom(caller: Caller, bytes: number): Promise<void> {
    return this.quotas.assertRoom(caller, bytes);
  }

  private async admit(
    caller: Caller,
    id: string,
    name: string,
    bytes: Readable,
    signal?: AbortSignal,
  ): Promise<Stored<UploadedFile>> {
    const key = keys.file(id);
    const stored = await this.keep(caller, key, bytes, signal);
    try {
      if (stored.size === 0)
        throw new DmsError('EMPTY_FILE', 'The file is empty: it holds 0 bytes.', { file: name });
      const detected = await this.reader.detect({ key, name }, { signal });
      const now = new Date().toISOString();
      return await this.files.create(id, {
        name: shownName(name),
        size: stored.size,
        sha256: stored.sha256,
        format: detected.format,
        ...(detected.sheets && { sheets: detected.sheets }),
        owner: caller.id,
        createdAt: now,
        updatedAt: now,
      });
    } catch (error) {
      await this.storage.remove(key);
      throw error;
    }
  }

  private async keep(caller: Caller, key: string, bytes: Readable, signal?: AbortSignal) {
    const { maxUploadBytes } = this.settings;
    const left = await this.quotas.left(caller);
    try {
      return await this.storage.put(key, bytes, { maxBytes: Math.min(maxUploadBytes, left), signal });
    } catch (error) {
      const isOurs = error instanceof DmsError && error.code === 'UPLOAD_TOO_LARGE' && left < maxUploadBytes;
      throw isOurs ? this.quotas.usedUp(left) : error;
    }
  }

  /** The first lines as they lie in the file. */
  async head(fileId: string, lines: number): Promise<FileHead> {
    const file = await found(this.files, 'file', fileId);
    return this.reader.head(bytesOf(file), lines);
  }

  /** A reading tried without staging: what it would give for the first 100 rows. */
  async tryRead(
    fileId: string,
    options: ReadOptions,
  ): Promise<{ columns: Column[]; rows: Row[]; warnings: Warning[]; options: ReadOptions }> {
    const file = await found(this.files, 'file', fileId);
    return this.reader.tryRead(bytesOf(file), options, rowsTried);
  }

  /** Datasets (and migrations) made from the same bytes or from a file of the same layout. */
  async matches(fileId: string): Promise<{ items: FileMatch[] }> {
    const file = await found(this.files, 'file', fileId);
    const items: FileMatch[] = [];
    const twins = await this.files.findBy('sha256', file.value.sha256, 20);
    for (const twin of twins) {
      for (const dataset of await this.datasets.findBy('fileId', twin.id, 20)) {
        const why = twin.id === fileId ? 'Staged from this file.' : `The same bytes as ${twin.value.name}.`;
        items.push({ datasetId: dataset.id, why, ...(await this.migrationOf(dataset.id)) });
      }
    }
    const own = items[0] && (await this.datasets.get(items[0].datasetId));
    const fingerprint = own?.value.fingerprint;
    if (!fingerprint) return { items };
    for (const dataset of await this.datasets.findBy('fingerprint', fingerprint, 20)) {
      if (items.some((item) => item.datasetId === dataset.id)) continue;
      items.push({
        datasetId: dataset.id,
        why: `The same columns as ${dataset.value.name}.`,
        ...(await this.migrationOf(dataset.id)),
      });
    }
    return { items };
  }

  private async migrationOf(datasetId: string): Promise<{ migrationId?: string }> {
    for await (const migration of this.migrations.scan()) {
      if (migration.value.loads.some((load) => load.datasetId === datasetId))
        return { migrationId: migration.id };
    }
    return {};
  }
}

function bytesOf(file: Stored<UploadedFile>) {
  return { key: keys.file(file.id), name: file.value.name };
}

/** The name for people: its last segment, without control characters, at most 255 characters. Never used as a path. */
function shownName(name: string): string {
  const last = name.split(/[\\/]/).pop() ?? '';
  const clean = [...last].filter((character) => character >= ' ' && character !== '\u007f').join('');
  return clean.slice(0, 255) || 'unnamed';
}
