import { DestroyRef, inject, signal } from '@angular/core';

/** Counts the seconds down that somebody has to wait. Made in an injection context. */
export function makeWait() {
  const seconds = signal(0);
  let timer: ReturnType<typeof setInterval> | undefined;
  const stop = () => clearInterval(timer);
  inject(DestroyRef).onDestroy(stop);
  return {
    seconds: seconds.asReadonly(),
    begin(count: number): void {
      stop();
      seconds.set(count);
      timer = setInterval(() => {
        seconds.update((left) => left - 1);
        if (seconds() <= 0) stop();
      }, 1000);
    },
  };
}
