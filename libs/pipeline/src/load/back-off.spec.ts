import { backOffMs, firstPollMs, pollDelayMs } from './back-off';

describe('backOffMs', () => {
  it('has full jitter below a cap that doubles and ends at two minutes', () => {
    const most = (tries: number) => backOffMs(tries, () => 1);
    expect([0, 1, 2, 6, 7, 50].map(most)).toEqual([1_250, 2_250, 4_250, 64_250, 120_250, 120_250]);
    expect(backOffMs(50, () => 0)).toBe(250);
  });
});

describe('the pauses between looks at a job', () => {
  it('begin short for small jobs', () => {
    expect([1, 10_000, 20_000, 250_000].map(firstPollMs)).toEqual([250, 500, 1_000, 1_000]);
  });

  it('grow up to half a minute while nothing is to be seen, however long that lasts', () => {
    const pauses = [0, 1, 2, 5, 10, 1_000].map((polls) =>
      pollDelayMs({ polls, waitedMs: 1_000, processed: 0, rows: 10 }),
    );
    expect(pauses).toEqual([1_000, 1_600, 2_560, 10_486, 30_000, 30_000]);
  });

  it('come ever nearer to the moment at which a job that goes on should be done', () => {
    const seen = { polls: 5, waitedMs: 4_000, processed: 40_000, rows: 100_000 };
    expect(pollDelayMs({ ...seen, processed: 80_000 })).toBe(600);
    expect(pollDelayMs({ ...seen, processed: 99_999 })).toBe(300);
    expect(pollDelayMs({ ...seen, processed: 1 })).toBe(30_000);
  });

  it('end well before that moment while it is far: jobs beside it end, and it goes faster', () => {
    const seen = { polls: 5, waitedMs: 6_000, processed: 40_000, rows: 100_000 };
    expect(pollDelayMs(seen)).toBe(4_500);
    expect(pollDelayMs({ ...seen, rows: 180_000 })).toBe(15_000);
    const faster = { ...seen, before: { processed: 10_000, agoMs: 1_000 } };
    expect(pollDelayMs(faster)).toBe(1_200);
    const slower = { ...seen, before: { processed: 39_000, agoMs: 1_000 } };
    expect(pollDelayMs(slower)).toBe(4_500);
  });

  it('need few looks for a job that goes on evenly, and notice its end soon', () => {
    for (const takesMs of [600, 5_000, 20_000, 60_000, 200_000]) {
      const rows = 250_000;
      let [polls, waitedMs] = [0, firstPollMs(rows)];
      while (waitedMs < takesMs) {
        const processed = Math.floor((rows * waitedMs) / takesMs);
        waitedMs += pollDelayMs({ polls: polls++, waitedMs, processed, rows });
      }
      expect(waitedMs - takesMs).toBeLessThanOrEqual(Math.max(400, takesMs * 0.025));
      expect(polls).toBeLessThanOrEqual(7 + takesMs / 30_000);
    }
  });
});
