/**
 * Calls back once when the process that started this one is gone, however it died: by the ipc channel where there is
 * one, else by looking each second whether somebody else has become the parent.
 */
export function onParentGone(callback: () => void): void {
  if (process.connected) {
    process.once('disconnect', callback);
    return;
  }
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    callback();
  }, 1000);
  timer.unref();
}
