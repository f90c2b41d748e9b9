import { Environment } from '@dms/config';
import { DmsError, indexedFields } from '@dms/domain';
import { CloudantSettings, cloudantSettings, createCloudantClient } from './cloudant-client';
import { Database } from './database';
import { Patience } from './patience';
import { failureOf } from './store-failure';

/** Unreachable for this long at the start: given up. */
const startPatienceMs = 60_000;

/**
 * The databases of one installation. The ledger has its own: it is written the most and needs no index, so no index
 * has to follow its writes.
 */
export class DocumentStore {
  private constructor(
    readonly main: Database,
    readonly ledger: Database,
    private readonly quick: Database,
  ) {}

  /** Waits for the server (60 s at most, then STORE_UNAVAILABLE) and makes what is missing. */
  static async open(environment: Environment, waitMs = startPatienceMs): Promise<DocumentStore> {
    const settings = cloudantSettings(environment);
    const store = DocumentStore.at(settings, environment.DMS_DATABASE_PREFIX);
    await store.prepare(Date.now() + waitMs);
    return store;
  }

  /** Without waiting or making anything. */
  static at(settings: CloudantSettings, prefix: string, patience = new Patience()): DocumentStore {
    const client = createCloudantClient(settings);
    const pinger = createCloudantClient({ ...settings, timeoutMs: 3_000 });
    return new DocumentStore(
      new Database(client, prefix, patience),
      new Database(client, `${prefix}-ledger`, patience),
      new Database(pinger, prefix, new Patience(1)),
    );
  }

  /** For health: answers within 3 s; throws DmsError STORE_UNAVAILABLE. */
  async ping(): Promise<void> {
    try {
      await this.quick.ping();
    } catch (error) {
      throw failureOf(error).toDmsError();
    }
  }

  private async prepare(deadline: number): Promise<void> {
    for (;;) {
      try {
        await this.main.prepare([...new Set(Object.values(indexedFields).flat())]);
        await this.ledger.prepare([]);
        return;
      } catch (error) {
        const failure = failureOf(error);
        if (failure.kind === 'refused' || Date.now() > deadline) throw this.notPrepared(failure.toDmsError());
        await this.main.patience.pause(5);
      }
    }
  }

  private notPrepared(error: DmsError): DmsError {
    return new DmsError(error.code, `${error.message} Check CLOUDANT_URL and its credentials.`, undefined, {
      cause: error,
    });
  }
}
