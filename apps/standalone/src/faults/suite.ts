import { Field, Played } from './field';
import { Line, addTo, isExact, lineFor } from './line';
import { randomNumbers } from './random-numbers';
import { Scenario } from './scenario';
import { around } from './scenarios/around';
import { crashes } from './scenarios/crashes';
import { deltas } from './scenarios/deltas';
import { network } from './scenarios/network';
import { org } from './scenarios/org';
import { people } from './scenarios/people';
import { probes } from './scenarios/probes';
import { rollbacks } from './scenarios/rollbacks';
import { signIns } from './scenarios/sign-ins';
import { verifications } from './scenarios/verifying';

/** Every fault, by its number in the list. */
export const scenarios: readonly Scenario[] = [
  ...people,
  ...crashes,
  ...network,
  ...org,
  ...verifications,
  ...rollbacks,
  ...around,
  ...signIns,
  ...probes,
  ...deltas,
].sort((a, b) => Number.parseInt(a.id, 10) - Number.parseInt(b.id, 10) || (a.id < b.id ? -1 : 1));

/** Injections that miss their moment are tried again so often. */
const triesToStrike = 4;

export class Suite {
  constructor(
    private readonly field: Field,
    private readonly seed: number,
    private readonly say: (line: string) => void,
  ) {}

  /** `times` injections of a fault, each with a seed of its own, which is told where something was wrong. */
  async prove(scenario: Scenario, times: number): Promise<Line> {
    const { id, fault, how } = scenario;
    const line = lineFor(fault, how, id);
    for (let time = 0; time < times; time += 1) {
      const seed = this.seed + time;
      const wrong = addTo(line, await this.strike(scenario, seed));
      if (wrong) {
        this.say(
          `BAD  ${id} (${fault}): ${wrong}. Again: npm run faults -- --only ${id} --times 1 --seed ${seed}`,
        );
      }
    }
    return line;
  }

  private async strike(scenario: Scenario, seed: number): Promise<Played> {
    const dice = randomNumbers(seed * 1_000 + hash(scenario.id));
    let played: Played = { struck: 0, lost: 0, doubled: 0, unknown: 0, seconds: 0 };
    for (let attempt = 0; attempt < triesToStrike; attempt += 1) {
      try {
        played = await scenario.play(this.field, dice);
      } catch (error) {
        return { ...played, struck: 1, wrong: error instanceof Error ? error.message : String(error) };
      }
      if (played.struck > 0 || !isExact(played)) break;
    }
    return played;
  }
}

function hash(text: string): number {
  return [...text].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 997, 7);
}
