import { Field, Played } from './field';
import { randomNumbers } from './random-numbers';
import { Scenario } from './scenario';
import { crashes } from './scenarios/crashes';
import { network } from './scenarios/network';
import { org } from './scenarios/org';
import { people } from './scenarios/people';
import { rollbacks } from './scenarios/rollbacks';
import { verifications } from './scenarios/verifying';

/** Every fault, by its number in the list. */
export const scenarios: readonly Scenario[] = [
  ...people,
  ...crashes,
  ...network,
  ...org,
  ...verifications,
  ...rollbacks,
].sort((a, b) => Number.parseInt(a.id, 10) - Number.parseInt(b.id, 10) || (a.id < b.id ? -1 : 1));

/** All injections of one fault, added up. */
export interface Line {
  id: string;
  fault: string;
  how: string;
  injected: number;
  /** Injections that never came about: nothing is proven by them. */
  vain: number;
  lost: number;
  doubled: number;
  unknown: number;
  /** The longest time from a strike to the end, in seconds. */
  recovered: number;
  wrong: string[];
}

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
    const line: Line = {
      id,
      fault,
      how,
      injected: 0,
      vain: 0,
      lost: 0,
      doubled: 0,
      unknown: 0,
      recovered: 0,
      wrong: [],
    };
    for (let time = 0; time < times; time += 1) {
      const seed = this.seed + time;
      const played = await this.strike(scenario, seed);
      if (played.struck === 0) line.vain += 1;
      else line.injected += 1;
      line.lost += played.lost;
      line.doubled += played.doubled;
      line.unknown += played.unknown;
      line.recovered = Math.max(line.recovered, played.seconds);
      const wrong = whatWasWrong(played);
      if (wrong) {
        line.wrong.push(wrong);
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
      if (played.struck > 0 || played.lost + played.doubled + played.unknown > 0) break;
    }
    return played;
  }
}

function whatWasWrong({ struck, lost, doubled, unknown, wrong }: Played): string | undefined {
  if (lost + doubled + unknown > 0)
    return `${lost} lost, ${doubled} doubled, ${unknown} unknown${wrong ? `, ${wrong}` : ''}`;
  if (wrong) return wrong;
  return struck === 0 ? 'it never struck' : undefined;
}

export function isGood({ vain, lost, doubled, unknown, wrong, injected }: Line): boolean {
  return injected > 0 && vain + lost + doubled + unknown + wrong.length === 0;
}

/** fault, times injected, lost, doubled, unknown, recovered in. */
export function table(lines: readonly Line[]): string[] {
  const row = (cells: string[]) =>
    cells.map((cell, at) => (at < 3 ? cell.padEnd([5, 70, 8][at] ?? 0) : cell.padStart(10))).join(' ');
  const head = row(['', 'fault', 'how', 'injected', 'lost', 'doubled', 'unknown', 'recovered']);
  return [
    head,
    ...lines.map(
      (line) =>
        row([
          line.id,
          line.fault.slice(0, 70),
          line.how,
          String(line.injected),
          String(line.lost),
          String(line.doubled),
          String(line.unknown),
          `${line.recovered.toFixed(1)} s`,
        ]) + (isGood(line) ? '' : `  BAD: ${line.wrong[0] ?? 'never struck'}`),
    ),
  ];
}

function hash(text: string): number {
  return [...text].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 997, 7);
}
