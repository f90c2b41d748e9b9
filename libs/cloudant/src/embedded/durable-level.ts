import leveldown from 'leveldown';

let made = 0;

/**
 * LevelDB as the embedded server needs it: a write is answered once it is on the disk. Indexes are made again from the
 * documents, so theirs need not be.
 */
export function durableLevel(onFailedWrite: (error: Error) => void) {
  const level = (location: string) => {
    const store = leveldown(location);
    const sync = !location.includes('-mrview-');
    const batch = store._batch.bind(store);
    store._batch = (operations, options, done) => {
      batch(operations, { ...options, sync }, (error) => {
        // After a failed write LevelDB takes no more until it is opened again.
        if (error) onFailedWrite(error);
        done(error);
      });
    };
    return store;
  };
  // PouchDB keeps open stores by this name and the path: a second server on the same folder must not find ours.
  Object.defineProperty(level, 'name', { value: `durableLevel${++made}` });
  return Object.assign(level, { destroy: leveldown.destroy });
}
