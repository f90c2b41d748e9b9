import type { SetAside } from './gate-report';
import type { LaneInput } from './lane-input';

/** The chunks without the byte ranges set aside. */
export async function* withoutSetAside(chunks: AsyncIterable<Buffer>, { start, setAside }: LaneInput) {
  let position = start;
  let index = 0;
  for await (const chunk of chunks) {
    let from = 0;
    while (from < chunk.length) {
      const next: SetAside | undefined = setAside[index];
      const at = position + from;
      if (next && at >= next.start) {
        from = Math.min(chunk.length, next.end - position);
        if (position + from >= next.end) index++;
        continue;
      }
      const to = next ? Math.min(chunk.length, next.start - position) : chunk.length;
      yield chunk.subarray(from, to);
      from = to;
    }
    position += chunk.length;
  }
}
