import { stat } from 'node:fs/promises';

/**
 * Runs work that cannot say how far it is, and calls `beat` with the size of the file it writes whenever that has
 * grown: a sign of life for whoever watches the deadline, none when it hangs.
 */
export async function withHeartbeat<T>(
  path: string,
  beat: (bytes: number) => void,
  work: () => Promise<T>,
): Promise<T> {
  let last = 0;
  const look = async () => {
    const bytes = await stat(path).then(
      ({ size }) => size,
      () => 0,
    );
    if (bytes > last) beat(bytes);
    last = bytes;
  };
  const timer = setInterval(() => void look(), 1000);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}
