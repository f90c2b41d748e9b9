import { Rig } from '../faults/rig';
import { LoadScene } from '../system/load-scene';
import { Bar } from './bar';
import { Proof, dataCodes, proveCheck } from './check/check-proof';

const loads = 7;
const seed = 20_261_128;

/** Dirty rows over seven objects, checked and then loaded: does the check foretell what becomes of each? */
export async function checkBench(programs: string, rows: number): Promise<Bar[]> {
  const rig = await Rig.start(programs);
  try {
    const proof = await proveCheck(await LoadScene.open(rig), Math.ceil(rows / loads), seed);
    tell(proof);
    return barsOf(proof);
  } finally {
    await rig.stop();
  }
}

function tell({ misses }: Proof): void {
  const groups = new Map<string, number>();
  for (const { load, foretold, found, reason } of misses) {
    const line = `${load}: ${foretold} -> ${found} (${reason ?? 'NOT EXPLAINED'})`;
    groups.set(line, (groups.get(line) ?? 0) + 1);
  }
  for (const [line, count] of groups) console.log(`${String(count).padStart(5)}  ${line}`);
}

function barsOf({ rows, equal, misses, falseAlarms, codes, checkSeconds, loadSeconds }: Proof): Bar[] {
  const share = equal / rows;
  const unexplained = misses.filter(({ reason }) => reason === undefined).length;
  const unseen = dataCodes.filter((code) => !codes.includes(code));
  const none = (name: string, count: number, value = String(count)): Bar => ({
    ...{ case: name, rows, seconds: loadSeconds, ratio: count, bar: 'none', value, ok: count === 0 },
  });
  return [
    {
      ...{ case: 'verdicts equal', rows, seconds: checkSeconds, ratio: share },
      ...{ bar: 'at least 99.5 %', value: `${(100 * share).toFixed(2)} %`, ok: share >= 0.995 },
    },
    none('false alarms', falseAlarms.length),
    none('misses without a reason', unexplained),
    none('codes never met', unseen.length, unseen.join(' ') || '0'),
  ];
}
