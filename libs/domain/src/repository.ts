/** A document with the version that a change must name. `version` is opaque and changes with every write. */
export interface Stored<T> {
  id: string;
  version: string;
  value: T;
}

/** The version named is not the newest: somebody else wrote in between. */
export class StaleVersion extends Error {
  constructor(readonly id: string) {
    super(`${id} was changed by somebody else`);
    this.name = 'StaleVersion';
  }
}

/** A document of that id is there already. */
export class AlreadyExists extends Error {
  constructor(readonly id: string) {
    super(`${id} exists already`);
    this.name = 'AlreadyExists';
  }
}

/** The store took a write without a quorum and now holds conflicting versions: nobody knows who won. */
export class ConflictedDocument extends Error {
  constructor(readonly id: string) {
    super(`${id} has conflicting versions`);
    this.name = 'ConflictedDocument';
  }
}

export interface Page<T> {
  items: Stored<T>[];
  /** Pass as `after` to get what follows; absent at the end. */
  next?: string;
}

export interface PageRequest {
  limit: number;
  /** Exclusive: the id of the last item of the page before. */
  after?: string;
  /** Only ids that begin so. */
  prefix?: string;
  /** Newest ids first. */
  descending?: boolean;
}

/** Whoever goes along with the updates of a kind of document. */
export interface Companion<T> {
  /** What is written in place of `after`. Called again where somebody else wrote in between; changes nothing else. */
  amend(id: string, before: T, after: T): T;
  /** After the write. Never throws: the write is done. */
  written(stored: Stored<T>): Promise<void>;
  /** Before the document is taken away by `removeNewest`; what it throws keeps the document. */
  removing(stored: Stored<T>): Promise<void>;
}

/** Largest document in bytes of JSON; a larger one is refused with DOCUMENT_TOO_LARGE. */
export const maxDocumentBytes = 500_000;

/**
 * Durable documents of one kind, each under 500 kB. A write is done only when the store has it on disk; a failed or
 * unanswered write throws and may or may not have happened. Every method throws DmsError STORE_UNAVAILABLE when the
 * store cannot be reached.
 */
export abstract class Repository<T> {
  private companion: Companion<T> = {
    amend: (_id, _before, after) => after,
    written: () => Promise.resolve(),
    removing: () => Promise.resolve(),
  };

  /** From now on every `update` and `removeNewest` is accompanied, so that nobody who changes a document can forget what hangs on it. */
  accompany(companion: Companion<T>): void {
    this.companion = companion;
  }

  /** The ledger and claims throw ConflictedDocument rather than show one of several versions; so do their lists. */
  abstract get(id: string): Promise<Stored<T> | undefined>;
  /** Throws AlreadyExists: exactly one of several creators of one id wins. Throws ConflictedDocument. */
  abstract create(id: string, value: T): Promise<Stored<T>>;
  /** As create, but an existing document is left alone and not an error: for work that may be done twice. */
  abstract ensureMany(documents: { id: string; value: T }[]): Promise<void>;
  /** Compare-and-swap: throws StaleVersion unless `document.version` is the newest. Throws ConflictedDocument. */
  abstract replace(document: Stored<T>): Promise<Stored<T>>;
  /** Throws StaleVersion; removing what is not there is not an error. */
  abstract remove(id: string, version: string): Promise<void>;
  abstract list(request: PageRequest): Promise<Page<T>>;
  /** Documents whose indexed top-level field equals the value, oldest id first, at most `limit`. */
  abstract findBy(field: string & keyof T, value: string, limit: number): Promise<Stored<T>[]>;
  /**
   * The same, newest id first, page by page: for whoever is content with the last few of many, or looks at all of them
   * without holding them. `before`: only those with a lower id.
   */
  abstract newestBy(field: string & keyof T, value: string, before?: string): AsyncGenerator<Stored<T>>;

  /**
   * For whoever changes a document many times and expects nobody else to: what reads it within `work` may get what was last
   * read or written there. A write is refused as ever where somebody else wrote, and what is read then is what they wrote.
   */
  holding<R>(_document: Stored<T>, work: () => Promise<R>): Promise<R> {
    return work();
  }

  /** Every document of a prefix, page by page, so that none needs to be held whole. */
  async *scan(prefix = ''): AsyncGenerator<Stored<T>> {
    let after: string | undefined;
    do {
      const page: Page<T> = await this.list({ limit: 200, prefix, ...(after !== undefined && { after }) });
      yield* page.items;
      after = page.next;
    } while (after !== undefined);
  }

  /** Removes the document whatever its version is by now: whoever changed it a moment ago is too late. */
  async removeNewest(id: string): Promise<void> {
    for (;;) {
      const stored = await this.get(id);
      if (!stored) return;
      await this.companion.removing(stored);
      try {
        return await this.remove(id, stored.version);
      } catch (error) {
        if (!(error instanceof StaleVersion)) throw error;
      }
    }
  }

  /** Reads, changes and writes, again if somebody else wrote in between. `change` returns undefined to leave as is. */
  async update(id: string, change: (value: T) => T | undefined): Promise<Stored<T> | undefined> {
    for (;;) {
      const stored = await this.get(id);
      if (!stored) return undefined;
      const value = change(stored.value);
      if (value === undefined) return stored;
      try {
        const amended = this.companion.amend(id, stored.value, value);
        const written = await this.replace({ ...stored, value: amended });
        await this.companion.written(written);
        return written;
      } catch (error) {
        if (!(error instanceof StaleVersion)) throw error;
      }
    }
  }
}
