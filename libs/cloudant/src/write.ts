import { AlreadyExists, ConflictedDocument, StaleVersion } from '@dms/domain';
import { Database, Envelope } from './database';
import { failureOf, StoreFailure } from './store-failure';

/**
 * Writes one document, a new one or (with `_rev`) the successor of one, and answers its version. Nothing is counted as
 * written without proof: after 202, or when no answer came, the document is read again and its `writeId` says whose
 * write is there. Sending the same bytes again is then safe, as at most one of them can follow the same version.
 */
export async function write(database: Database, envelope: Envelope): Promise<string> {
  const body = Buffer.from(JSON.stringify(envelope));
  const tries = database.patience.begin();
  let doubt = false;
  for (;;) {
    let failure: StoreFailure;
    try {
      const { rev, quorum } = await database.put(envelope._id, body);
      if (quorum) return rev;
      failure = new StoreFailure('unknown', 202, 'the write was taken without a quorum');
    } catch (error) {
      failure = failureOf(error);
    }
    if (failure.kind === 'conflict' && !doubt) throw lost(envelope);
    if (!['conflict', 'unknown', 'notDone'].includes(failure.kind)) throw failure;
    if (failure.kind === 'unknown') doubt = true;
    if (failure.kind !== 'notDone') {
      const version = whoseWrite(envelope, await database.read(envelope._id), failure);
      if (version) return version;
    }
    if (!(await tries.next(failure.retryAfterMs))) throw failure;
  }
}

/**
 * What a document read after a doubtful write tells: our version; undefined when the write is not there (yet); throws
 * when somebody else's is, or when nobody can tell.
 */
function whoseWrite(
  envelope: Envelope,
  found: Envelope | undefined,
  failure: StoreFailure,
): string | undefined {
  if (found?._conflicts?.length) throw new ConflictedDocument(envelope.id);
  if (found?._rev === envelope._rev) return undefined;
  if (!found) throw lost(envelope);
  if (found.writeId === envelope.writeId) return found._rev;
  // The very next version is another's: ours lost. Later ones may stand on ours.
  if (generation(found._rev) === generation(envelope._rev) + 1) throw lost(envelope);
  throw new StoreFailure('unknown', failure.status, `${failure.message}; others have written since`);
}

/** Removes one version of a document; what is gone already is fine. Throws StaleVersion. */
export async function removeVersion(database: Database, found: { _id: string; id: string; _rev: string }) {
  const tries = database.patience.begin();
  for (;;) {
    try {
      await database.delete(found._id, found._rev);
      return;
    } catch (error) {
      const failure = failureOf(error);
      if (!['missing', 'conflict', 'unknown', 'notDone'].includes(failure.kind)) throw failure;
      // Some servers say "missing" of a version that was never there, so the document itself is asked.
      const now = await database.read(found._id);
      if (!now) return;
      if (now._rev !== found._rev) throw new StaleVersion(found.id);
      if (!(await tries.next(failure.retryAfterMs))) throw failure;
    }
  }
}

function lost(envelope: Envelope): Error {
  return envelope._rev === undefined ? new AlreadyExists(envelope.id) : new StaleVersion(envelope.id);
}

function generation(rev: string | undefined): number {
  return rev === undefined ? 0 : Number.parseInt(rev, 10);
}
