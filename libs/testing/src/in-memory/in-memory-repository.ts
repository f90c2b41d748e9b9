import {
  AlreadyExists,
  ConflictedDocument,
  DmsError,
  maxDocumentBytes,
  Page,
  PageRequest,
  Repository,
  StaleVersion,
  Stored,
} from '@dms/domain';

/** Documents for specs, in the heap, kept as JSON as a real store does. */
export class InMemoryRepository<T> extends Repository<T> {
  private readonly documents = new Map<string, { version: string; json: string }>();
  private readonly conflicted = new Set<string>();
  private writes = 0;

  /** `indexed`: the fields findBy knows. */
  constructor(private readonly indexed: readonly string[] = []) {
    super();
  }

  /** From now on nobody knows which version of the document is the true one. */
  makeConflicted(id: string): void {
    this.conflicted.add(id);
  }

  async get(id: string): Promise<Stored<T> | undefined> {
    this.check(id);
    const found = this.documents.get(id);
    return found && { id, version: found.version, value: JSON.parse(found.json) as T };
  }

  async create(id: string, value: T): Promise<Stored<T>> {
    this.check(id);
    if (id === '') throw new DmsError('BAD_REQUEST', 'A document needs an id.');
    if (this.documents.has(id)) throw new AlreadyExists(id);
    return this.keep(id, value);
  }

  async ensureMany(documents: { id: string; value: T }[]): Promise<void> {
    for (const { id, value } of documents) if (!this.documents.has(id)) this.keep(id, value);
  }

  async replace({ id, version, value }: Stored<T>): Promise<Stored<T>> {
    this.check(id);
    if (this.documents.get(id)?.version !== version) throw new StaleVersion(id);
    return this.keep(id, value);
  }

  async remove(id: string, version: string): Promise<void> {
    const found = this.documents.get(id);
    if (!found) return;
    if (found.version !== version) throw new StaleVersion(id);
    this.documents.delete(id);
  }

  async list({ limit, after, prefix = '', descending = false }: PageRequest): Promise<Page<T>> {
    const direction = descending ? -1 : 1;
    const ids = [...this.documents.keys()]
      .filter((id) => id.startsWith(prefix))
      .sort((left, right) => direction * inByteOrder(left, right))
      .filter((id) => after === undefined || direction * inByteOrder(id, after) > 0);
    const items = await this.all(ids.slice(0, limit));
    const next = ids.length > limit ? items.at(-1)?.id : undefined;
    return { items, ...(next !== undefined && { next }) };
  }

  async findBy(field: string & keyof T, value: string, limit: number): Promise<Stored<T>[]> {
    if (!this.indexed.includes(field)) throw new DmsError('INTERNAL', `There is no index on ${field}.`);
    const items = await this.all([...this.documents.keys()].sort(inByteOrder));
    return items.filter((item) => item.value[field] === value).slice(0, limit);
  }

  async *newestBy(field: string & keyof T, value: string, before?: string): AsyncGenerator<Stored<T>> {
    const items = await this.findBy(field, value, Infinity);
    yield* items.filter(({ id }) => before === undefined || inByteOrder(id, before) < 0).reverse();
  }

  private async all(ids: string[]): Promise<Stored<T>[]> {
    const found = await Promise.all(ids.map((id) => this.get(id)));
    return found.filter((item) => item !== undefined);
  }

  private check(id: string): void {
    if (this.conflicted.has(id)) throw new ConflictedDocument(id);
  }

  private keep(id: string, value: T): Stored<T> {
    const json = JSON.stringify(value);
    if (Buffer.byteLength(json) > maxDocumentBytes)
      throw new DmsError('DOCUMENT_TOO_LARGE', `A document may have at most ${maxDocumentBytes} bytes.`, {
        id,
      });
    const version = `${++this.writes}`;
    this.documents.set(id, { version, json });
    return { id, version, value };
  }
}

function inByteOrder(left: string, right: string): number {
  return Buffer.compare(Buffer.from(left), Buffer.from(right));
}
