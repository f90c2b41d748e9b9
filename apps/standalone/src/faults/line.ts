import type { Played } from './field';

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

export function lineFor(fault: string, how: string, id = ''): Line {
  return {
    ...{ id, fault, how },
    ...{ injected: 0, vain: 0, lost: 0, doubled: 0, unknown: 0, recovered: 0, wrong: [] },
  };
}

/** Adds one injection; answers what was wrong with it, if anything was. */
export function addTo(line: Line, played: Played): string | undefined {
  if (played.struck === 0) line.vain += 1;
  else line.injected += 1;
  line.lost += played.lost;
  line.doubled += played.doubled;
  line.unknown += played.unknown;
  line.recovered = Math.max(line.recovered, played.seconds);
  const wrong = whatWasWrong(played);
  if (wrong !== undefined) line.wrong.push(wrong);
  return wrong;
}

function whatWasWrong({ struck, lost, doubled, unknown, wrong }: Played): string | undefined {
  if (lost + doubled + unknown > 0)
    return `${lost} lost, ${doubled} doubled, ${unknown} unknown${wrong ? `, ${wrong}` : ''}`;
  if (wrong) return wrong;
  return struck === 0 ? 'it never struck' : undefined;
}

/** Nothing was wrong, whether or not the fault struck. */
export function isExact({ lost, doubled, unknown, wrong }: Played): boolean {
  return lost + doubled + unknown === 0 && wrong === undefined;
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
