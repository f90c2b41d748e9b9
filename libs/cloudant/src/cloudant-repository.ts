import { AsyncLocalStorage } from 'node:async_hooks';
import {
  ConflictedDocument,
  DmsError,
  maxDocumentBytes,
  newId,
  Page,
  PageRequest,
  Repository,
  Stored,
} from '@dms/domain';
import { Database, Envelope } from './database';
import { hideProto, showProto } from './proto-keys';
import { failureOf, StoreFailure } from './store-failure';
import { removeVersion, write } from './write';

export interface KindOptions {
  /** First part of every document id of this kind. */
  kind: string;
  indexed: readonly string[];
  /** Reading a document with conflicting versions throws, as one of several must not be taken for the truth. */
  refuseConflicts?: boolean;
}

/** The last character that sorts after all others in every store. */
const last = '\u{10fffd}';
/** Whoever asks for the newest mostly wants one: the first page is of one, the next ones grow. */
const newestAtOnce = { growth: 5, most: 50 };
const bulkDocuments = 200;
const bulkBytes = 1_000_000;

/** Documents of one kind in one database, as `<kind>:<id>`; the version is `_rev`. */
export class CloudantRepository<T> extends Repository<T> {
  private readonly held = new AsyncLocalStorage<{ id: string; newest: Stored<T> | undefined }>();

  constructor(
    private readonly database: Database,
    private readonly options: KindOptions,
  ) {
    super();
  }

  async get(id: string): Promise<Stored<T> | undefined> {
    const known = this.inHand(id)?.newest;
    // A copy: nobody's changes to what they got are to be seen by others.
    if (known) return structuredClone(known);
    const found = await this.guarded(() => this.database.read(this.documentId(id)));
    return this.remember(found && this.stored(found), id);
  }

  override holding<R>(document: Stored<T>, work: () => Promise<R>): Promise<R> {
    return this.held.run({ id: document.id, newest: structuredClone(document) }, work);
  }

  async create(id: string, value: T): Promise<Stored<T>> {
    return this.write({ ...this.envelope(id, value) }, value);
  }

  async replace({ id, version, value }: Stored<T>): Promise<Stored<T>> {
    return this.write({ ...this.envelope(id, value), _rev: version }, value);
  }

  async ensureMany(documents: { id: string; value: T }[]): Promise<void> {
    const bodies = documents.map(({ id, value }) => this.body(this.envelope(id, value)));
    for (const chunk of chunks(bodies)) await this.guarded(() => this.ensureChunk(chunk));
  }

  async remove(id: string, version: string): Promise<void> {
    this.remember(undefined, id);
    const found = { _id: this.documentId(id), id, _rev: version };
    await this.guarded(() => removeVersion(this.database, found));
  }

  async list({ limit, after, prefix = '', descending = false }: PageRequest): Promise<Page<T>> {
    if (limit < 1) return { items: [] };
    const bounds = { from: this.documentId(prefix), to: this.documentId(prefix) + last };
    if (after !== undefined) bounds[descending ? 'to' : 'from'] = this.documentId(after);
    // One more for `after` itself, where it still exists, and one to know whether anything follows.
    const found = await this.guarded(() => this.database.range({ ...bounds, limit: limit + 2, descending }));
    const rows = found.filter((row) => row.id !== after && row.id.startsWith(prefix));
    const items = rows.slice(0, limit).map((row) => this.stored(row));
    const next = rows.length > limit ? items.at(-1)?.id : undefined;
    return { items, ...(next !== undefined && { next }) };
  }

  async findBy(field: string & keyof T, value: string, limit: number): Promise<Stored<T>[]> {
    const items: Stored<T>[] = [];
    while (items.length < limit) {
      const page = await this.page(field, value, Math.min(limit - items.length, 200), items.at(-1)?.id ?? '');
      items.push(...page.items);
      if (page.isLast) break;
    }
    return items.slice(0, limit);
  }

  async *newestBy(field: string & keyof T, value: string, from = last): AsyncGenerator<Stored<T>> {
    let before = from;
    for (let size = 1; ; size = Math.min(size * newestAtOnce.growth, newestAtOnce.most)) {
      const page = await this.page(field, value, size, before, true);
      yield* page.items;
      before = page.items.at(-1)?.id ?? '';
      if (page.isLast) return;
    }
  }

  /** Pages overlap by one document, `edge`, as not every store leaves the bound out when told to. */
  private async page(
    field: string & keyof T,
    value: string,
    size: number,
    edge: string,
    descending = false,
  ): Promise<{ items: Stored<T>[]; isLast: boolean }> {
    if (!this.options.indexed.includes(field))
      throw new DmsError('INTERNAL', `${this.options.kind} cannot be found by ${field}: it has no index.`);
    const asked = { field, value, edge, limit: size + 1, descending };
    const found = await this.guarded(() => this.database.find(this.options.kind, asked));
    const items = found.filter((row) => row.id !== edge).map((row) => this.stored(row));
    return { items, isLast: found.length < asked.limit };
  }

  private inHand(id: string): { newest: Stored<T> | undefined } | undefined {
    const hand = this.held.getStore();
    return hand?.id === id ? hand : undefined;
  }

  private remember<S extends Stored<T> | undefined>(newest: S, id: string): S {
    const hand = this.inHand(id);
    if (hand) hand.newest = newest && structuredClone(newest);
    return newest;
  }

  private async write(envelope: Envelope, value: T): Promise<Stored<T>> {
    this.body(envelope);
    // Whatever becomes of the write, what was known before it may be no longer true.
    this.remember(undefined, envelope.id);
    const version = await this.guarded(() => write(this.database, envelope));
    return this.remember({ id: envelope.id, version, value }, envelope.id);
  }

  /** May be sent again at will: what exists is left alone. */
  private async ensureChunk(bodies: Buffer[]): Promise<void> {
    const tries = this.database.patience.begin();
    for (;;) {
      try {
        const { rows, quorum } = await this.database.bulk(bulkBody(bodies));
        const failed = rows.find((row) => row.error && row.error !== 'conflict');
        if (failed) throw new StoreFailure('unknown', undefined, String(failed.error));
        if (!quorum) await this.refuseConflicted(rows.map((row) => String(row.id)));
        return;
      } catch (error) {
        if (error instanceof ConflictedDocument) throw error;
        const failure = failureOf(error);
        const passing = ['unknown', 'notDone'].includes(failure.kind);
        if (!passing || !(await tries.next(failure.retryAfterMs))) throw failure;
      }
    }
  }

  private async refuseConflicted(documentIds: string[]): Promise<void> {
    for (const documentId of documentIds) {
      const found = await this.database.read(documentId);
      if (!found) throw new StoreFailure('unknown', 202, 'a write without a quorum is not to be seen');
      if (found._conflicts?.length) throw new ConflictedDocument(found.id);
    }
  }

  private envelope(id: string, value: T): Envelope {
    if (id === '') throw new DmsError('BAD_REQUEST', 'A document needs an id.');
    return {
      _id: this.documentId(id),
      kind: this.options.kind,
      id,
      writeId: newId(),
      value: hideProto(value),
    };
  }

  private body(envelope: Envelope): Buffer {
    const body = Buffer.from(JSON.stringify(envelope));
    if (body.length > maxDocumentBytes)
      throw new DmsError(
        'DOCUMENT_TOO_LARGE',
        `A document may have at most ${maxDocumentBytes} bytes; this one has ${body.length}.`,
        { id: envelope.id, bytes: body.length },
      );
    return body;
  }

  private documentId(id: string): string {
    if (!id.isWellFormed()) throw new DmsError('BAD_REQUEST', 'That is not an id of a document.');
    return `${this.options.kind}:${id}`;
  }

  private stored(envelope: Envelope): Stored<T> {
    if (this.options.refuseConflicts && envelope._conflicts?.length)
      throw new ConflictedDocument(envelope.id);
    return { id: envelope.id, version: envelope._rev ?? '', value: showProto(envelope.value as T) };
  }

  private async guarded<R>(call: () => Promise<R>): Promise<R> {
    try {
      return await call();
    } catch (error) {
      throw error instanceof StoreFailure ? error.toDmsError() : error;
    }
  }
}

function* chunks(bodies: Buffer[]): Generator<Buffer[]> {
  let chunk: Buffer[] = [];
  let bytes = 0;
  for (const body of bodies) {
    if (chunk.length === bulkDocuments || (chunk.length > 0 && bytes + body.length > bulkBytes)) {
      yield chunk;
      [chunk, bytes] = [[], 0];
    }
    chunk.push(body);
    bytes += body.length;
  }
  if (chunk.length > 0) yield chunk;
}

function bulkBody(bodies: Buffer[]): Buffer {
  const comma = Buffer.from(',');
  const parts = bodies.flatMap((body, index) => (index === 0 ? [body] : [comma, body]));
  return Buffer.concat([Buffer.from('{"docs":['), ...parts, Buffer.from(']}')]);
}
