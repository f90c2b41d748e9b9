import { ProgressBoard } from '@dms/domain';

/**
 * What every ProgressBoard does. `make` gives an empty one; `settled` resolves once everybody who listens is connected.
 * Left out: what a lost Redis does.
 */
export function progressBoardContract(
  name: string,
  make: () => Promise<{ board: ProgressBoard; other: ProgressBoard; settled: () => Promise<void> }>,
): void {
  describe(`${name} as ProgressBoard`, () => {
    let board: ProgressBoard;
    /** The board as another process has it. */
    let other: ProgressBoard;
    let settled: () => Promise<void>;
    beforeEach(async () => {
      ({ board, other, settled } = await make());
    });
    const heardOnce = (id: string) => new Promise<void>((heard) => board.listen(id, heard));

    it('shows the newest progress of each batch of a run', async () => {
      await board.setBatch('run1', 'a', { processed: 1, failed: 0, at: 10 });
      await board.setBatch('run1', 'b', { processed: 5, failed: 2, at: 11 });
      await board.setBatch('run1', 'a', { processed: 3, failed: 1, at: 12 });
      await board.setBatch('run2', 'c', { processed: 9, failed: 0, at: 13 });
      expect(await other.batches('run1')).toEqual({
        a: { processed: 3, failed: 1, at: 12 },
        b: { processed: 5, failed: 2, at: 11 },
      });
    });

    it('knows nothing of a run without progress', async () =>
      expect(await board.batches('none')).toEqual({}));

    it('shows how far a staging is', async () => {
      expect(await board.staging('d')).toBeUndefined();
      const progress = { share: 0.25, rows: 1000, seconds: 12.5, at: 99 };
      await board.setStaging('d', progress);
      expect(await other.staging('d')).toEqual(progress);
    });

    it('shows how far the preparation of each load is', async () => {
      expect(await board.preparing('run1')).toEqual({});
      const [first, second] = [0.5, 1].map((share) => ({ share, rows: 7, seconds: 3, at: 99 }));
      for (const [load, progress] of [first, first, second].entries())
        if (progress) await board.setPreparing('run1', load % 2, progress);
      expect(await other.preparing('run1')).toEqual({ 0: second, 1: first });
      expect(await other.preparing('run2')).toEqual({});
    });

    it('shows what is wrong with a part until it is taken back', async () => {
      expect(await other.trouble('broker')).toBeUndefined();
      await board.setTrouble('broker', 'It does not answer.');
      expect([await other.trouble('broker'), await other.trouble('other')]).toEqual([
        'It does not answer.',
        undefined,
      ]);
      await board.setTrouble('broker', undefined);
      expect(await other.trouble('broker')).toBeUndefined();
    });

    it('tells every listener of an id, in every process, and no others', async () => {
      let others = 0;
      board.listen('run2', () => others++);
      const heard = Promise.all([heardOnce('run1'), heardOnce('run1')]);
      await settled();
      await other.announce('run1');
      await heard;
      expect(others).toBe(0);
    });

    it('tells nothing to those who stopped, and still tells the rest', async () => {
      let stopped = 0;
      const stop = board.listen('run1', () => stopped++);
      const heard = heardOnce('run1');
      await settled();
      stop();
      stop();
      await other.announce('run1');
      await heard;
      expect(stopped).toBe(0);
    });

    it('tells those who listen again', async () => {
      board.listen('run1', () => undefined)();
      const heard = heardOnce('run1');
      await settled();
      await other.announce('run1');
      await heard;
    });
  });
}
