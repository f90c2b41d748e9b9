import { CloudantV1 } from '@ibm-cloud/cloudant';
import { Patience } from './patience';
import { failureOf, StoreFailure } from './store-failure';

/** A document as it lies in the store. `writeId` is new with every write and tells whose write it was. */
export interface Envelope {
  _id: string;
  _rev?: string;
  _conflicts?: string[];
  kind: string;
  id: string;
  writeId: string;
  value: unknown;
}

export interface KeyRange {
  from: string;
  to: string;
  limit: number;
  descending: boolean;
}

/** Which documents of a kind are looked for; `edge` is the first id that may come. */
interface Wanted {
  field: string;
  value: string;
  edge: string;
  limit: number;
  descending: boolean;
}

interface BulkRow {
  id?: string;
  rev?: string;
  error?: string;
  reason?: string;
}

/**
 * One database of the store. Reads are patient: they try again while the store is away or busy. Writes are sent once
 * and throw a StoreFailure; whoever writes decides what an unknown outcome means.
 */
export class Database {
  constructor(
    private readonly client: CloudantV1,
    readonly name: string,
    readonly patience = new Patience(),
  ) {}

  async read(documentId: string): Promise<Envelope | undefined> {
    try {
      return await this.patiently(async () =>
        objectOf<Envelope>(
          await this.client.getDocument({ db: this.name, docId: documentId, conflicts: true }),
        ),
      );
    } catch (error) {
      if (error instanceof StoreFailure && error.kind === 'missing') return undefined;
      throw error;
    }
  }

  /** Documents of a range of ids, in the order asked for. */
  async range({ from, to, limit, descending }: KeyRange): Promise<Envelope[]> {
    const [startKey, endKey] = descending ? [to, from] : [from, to];
    const answer = await this.patiently(async () =>
      objectOf<{ rows: { doc?: Envelope }[] }>(
        await this.client.postAllDocs({
          db: this.name,
          includeDocs: true,
          conflicts: true,
          startKey,
          endKey,
          limit,
          descending,
        }),
      ),
    );
    return answer.rows.flatMap((row) => (row.doc ? [row.doc] : []));
  }

  /** Documents of a kind whose value's field equals `value`, by id, from the edge on. */
  async find(kind: string, { field, value, edge, limit, descending }: Wanted): Promise<Envelope[]> {
    const bound = descending ? { $lte: edge } : { $gte: edge };
    const sort = indexFields(field, descending ? 'desc' : 'asc');
    const answer = await this.patiently(async () =>
      objectOf<{ docs: Envelope[] }>(
        await this.client.postFind({
          db: this.name,
          selector: { kind: { $eq: kind }, [`value.${field}`]: { $eq: value }, id: bound },
          sort,
          useIndex: [indexName(field), indexName(field)],
          limit,
        }),
      ),
    );
    return answer.docs;
  }

  /** Writes once. `quorum` false: the store took it, but not enough of its copies did. */
  async put(documentId: string, body: Buffer): Promise<{ rev: string; quorum: boolean }> {
    const response = await once(() =>
      this.client.putDocument({
        db: this.name,
        docId: documentId,
        document: body,
        contentType: 'application/json',
      }),
    );
    const { rev } = objectOf<{ rev: string }>(response);
    return { rev, quorum: response.status !== 202 };
  }

  async delete(documentId: string, rev: string): Promise<void> {
    await once(() => this.client.deleteDocument({ db: this.name, docId: documentId, rev }));
  }

  /** Writes many once, each by itself: answers a row for each in their order. */
  async bulk(body: Buffer): Promise<{ rows: BulkRow[]; quorum: boolean }> {
    const response = await once(() => this.client.postBulkDocs({ db: this.name, bulkDocs: body }));
    const rows = response.result as unknown;
    if (!Array.isArray(rows))
      throw new StoreFailure('unknown', response.status, 'an answer that is not a list');
    return { rows: rows as BulkRow[], quorum: response.status !== 202 };
  }

  /** Makes the database and its indexes where they are missing; several processes may do so at once. */
  async prepare(fields: readonly string[]): Promise<void> {
    await this.patiently(async () => {
      if (await this.isThere()) return;
      await this.client.putDatabase({ db: this.name }).catch((error: unknown) => {
        if (failureOf(error).kind !== 'exists') throw error;
      });
    });
    for (const field of fields) await this.patiently(() => this.prepareIndex(field));
  }

  /** One quick call; throws a StoreFailure when the store or the database is not there. */
  async ping(): Promise<void> {
    await once(() => this.client.getDatabaseInformation({ db: this.name }));
  }

  /** Removes the database and all that is in it. */
  async destroy(): Promise<void> {
    await once(() => this.client.deleteDatabase({ db: this.name }));
  }

  private async isThere(): Promise<boolean> {
    try {
      await this.ping();
      return true;
    } catch (error) {
      if (failureOf(error).kind === 'noDatabase' || failureOf(error).kind === 'missing') return false;
      throw error;
    }
  }

  private async prepareIndex(field: string): Promise<void> {
    await this.client.postIndex({
      db: this.name,
      ddoc: indexName(field),
      name: indexName(field),
      type: 'json',
      index: { fields: indexFields(field, 'asc') as CloudantV1.IndexField[] },
    });
  }

  private async patiently<T>(call: () => Promise<T>): Promise<T> {
    const tries = this.patience.begin();
    for (;;) {
      try {
        return await call();
      } catch (error) {
        const failure = failureOf(error);
        // A conflict can come to two that make one index at once.
        const passing = ['notDone', 'unknown', 'conflict'].includes(failure.kind);
        if (!passing || !(await tries.next(failure.retryAfterMs))) throw failure;
      }
    }
  }
}

const indexName = (field: string) => `by-${field}`;
/** `id` is in the index (and so in each document), so that pages go by id instead of by bookmark. */
const indexFields = (field: string, order: 'asc' | 'desc') => [
  { kind: order },
  { [`value.${field}`]: order },
  { id: order },
];

async function once<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw failureOf(error);
  }
}

/** A 200 with anything but JSON comes from something in between, not from the store. */
function objectOf<T>(response: { result: unknown; status: number }): T {
  const { result } = response;
  if (typeof result !== 'object' || result === null)
    throw new StoreFailure('unknown', response.status, 'an answer that is not JSON');
  return result as T;
}
