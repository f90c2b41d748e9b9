import { randomNumbers } from '../../faults/random-numbers';
import { drawKills, victims } from './soak-kills';

describe('the kills of a soak', () => {
  const kills = drawKills(randomNumbers(7), 1800);

  it('are the same for the same seed, and others for another', () => {
    expect(drawKills(randomNumbers(7), 1800)).toEqual(kills);
    expect(drawKills(randomNumbers(8), 1800)).not.toEqual(kills);
  });

  it('strike every part, each in one half of the time only', () => {
    expect(new Set(kills.map(({ victim }) => victim))).toEqual(new Set(victims));
    for (const victim of victims) {
      const halves = kills.filter((kill) => kill.victim === victim).map(({ at }) => at < 900);
      expect([victim, new Set(halves).size]).toEqual([victim, 1]);
    }
  });

  it('come every 15 to 40 s until the end', () => {
    const gaps = kills.slice(1).map(({ at }, index) => at - (kills[index]?.at ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(15);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(40);
    expect(kills.at(-1)?.at).toBeGreaterThan(1760);
  });
});
