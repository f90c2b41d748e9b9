import { SoakMemory } from './soak-memory';

/** A life of so many seconds, looked at every two; `mb` of the second. */
function lived(seconds: number, mb: (second: number) => number, memory = new SoakMemory(), pid = 1) {
  for (let second = 0; second <= seconds; second += 2)
    memory.see('api', pid, { seconds: second, mb: mb(second) });
  return memory;
}
const judged = (memory: SoakMemory) => memory.trends(60)[0];

describe('the memory of a process over a soak', () => {
  it('is flat when it warms up and then goes up and down', () => {
    const saw = (second: number) => 100 + Math.min(80, second) + (second % 30) * 3;
    expect(judged(lived(900, saw))).toMatchObject({ flat: true, lives: 1, seconds: 900 });
  });

  it('is not when its floor rises, however it goes up and down', () => {
    const leak = (second: number) => 150 + second / 6 + (second % 30) * 3;
    const trend = judged(lived(900, leak));
    expect(trend?.flat).toBe(false);
    expect((trend?.after ?? 0) - (trend?.before ?? 0)).toBeGreaterThan(64);
  });

  it('is that of the longest of its lives, as a process that is killed forgets what it lost', () => {
    const leak = (second: number) => 150 + second / 6;
    const memory = lived(900, leak);
    lived(100, () => 100, memory, 2);
    expect(judged(memory)).toMatchObject({ flat: false, lives: 2, seconds: 900 });
  });

  it('may not go beyond the bound, even in the shortest of its lives', () => {
    const memory = lived(900, () => 100);
    lived(4, () => 701, memory, 2);
    expect(judged(memory)).toMatchObject({ flat: false, peak: 701 });
  });

  it('is not judged by a life that was too short, and so not flat', () => {
    expect(judged(lived(40, () => 100))?.flat).toBe(false);
  });

  it('of a process that has just gone is not a look', () => {
    const memory = lived(900, () => 100);
    memory.see('api', 1, { seconds: 902, mb: 0 });
    expect(judged(memory)).toMatchObject({ flat: true, after: 100 });
  });
});
