import { progressBoardContract } from '../contracts/progress-board.contract';
import { InMemoryProgressBoard } from './in-memory-progress-board';

progressBoardContract('InMemoryProgressBoard', async () => {
  const board = new InMemoryProgressBoard();
  return { board, other: board, settled: async () => undefined };
});
