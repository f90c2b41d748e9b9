import { join } from 'node:path';
import { writeContacts } from '../faults/contacts';
import { Referee } from '../faults/referee';
import { Rig } from '../faults/rig';
import { Bar } from './bar';
import { BareClient } from './bare-client';
import { directBars } from './direct-bench';
import { SalesforceCli } from './salesforce-cli';
import { WholeRun, wholeRun } from './whole-run';

export interface LoadBench {
  rows: number;
  /** Also three times as many rows. */
  triple: boolean;
  /** Folder in which the Salesforce CLI is installed, or will be. */
  cli?: string;
  /** The pace of the org, in rows a second; 0: as fast as it can. */
  orgRows: number;
}

const cliGrace = 10;
const bareRatio = 1.5;
const tripleRatio = 3.3;
const orgRowsPerSecond = 40_000;
const callsPerJob = 12;

/**
 * A whole run of many contacts beside what else could load them, all into the same org in one sitting: a bare client and
 * the Salesforce CLI get the clean file, DMS the raw one. The org keeps a pace of its own, as real ones do: on a machine
 * that it shares with its client it would else be the slower the more the client has to compute.
 */
export async function loadBench(programs: string, bench: LoadBench): Promise<Bar[]> {
  const { rows, triple, cli, orgRows } = bench;
  const rig = await Rig.start(programs);
  try {
    const referee = await Referee.open(rig.practiceLogin);
    if (orgRows > 0) await referee.turn({ orgRowsPerSecond: orgRows });
    const bare = await BareClient.open(rig.practiceLogin);
    const sf = await SalesforceCli.open(cli ?? join(rig.home, 'cli'), join(rig.home, 'cli-home'));
    await sf.signIn(bare.instanceUrl, bare.accessToken);
    const clean = join(rig.home, 'clean.csv');
    await writeContacts(clean, rows, cleanHeader);

    const bareSeconds = await timed(() => bare.upsert(clean, 'Contact', 'Legacy_Id__c'));
    await referee.reset();
    const cliSeconds = await timed(() => sf.upsert(clean, 'Contact', 'Legacy_Id__c'));
    await referee.reset();
    const once = await wholeRun(rig, referee, bare, rows);
    const bars = [...beside(once, bareSeconds, cliSeconds), ...once.bars];
    if (triple) {
      await referee.reset();
      const thrice = await wholeRun(rig, referee, bare, 3 * rows);
      bars.push(...tripled(once, thrice), ...thrice.bars);
    }
    await referee.reset();
    return [...bars, ...(await directBars(rig, await rig.client(), bare))];
  } finally {
    await rig.stop();
  }
}

const cleanHeader = 'Legacy_Id__c,FirstName,LastName,Email,Phone,Title,MailingStreet,MailingCity,Birthdate';

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return (performance.now() - startedAt) / 1000;
}

function beside(run: WholeRun, bareSeconds: number, cliSeconds: number): Bar[] {
  const { rows, seconds } = run;
  const rate = rows / bareSeconds;
  const most = callsPerJob * run.jobs + callsPerJob;
  return [
    {
      case: 'the org itself',
      rows,
      seconds: bareSeconds,
      bar: `at least ${orgRowsPerSecond} rows/s, seen by the bare client`,
      value: `${Math.round(rate)} rows/s`,
      ok: rate >= orgRowsPerSecond,
    },
    {
      case: 'whole run',
      rows,
      seconds,
      ratio: seconds / cliSeconds,
      against: 'sf data upsert bulk',
      bar: `CLI + ${cliGrace} s`,
      value: `${seconds.toFixed(1)} s, CLI ${cliSeconds.toFixed(1)} s`,
      ok: seconds <= cliSeconds + cliGrace,
    },
    {
      case: 'whole run',
      rows,
      seconds,
      ratio: seconds / bareSeconds,
      against: 'bare client',
      bar: `${bareRatio} times the bare client`,
      value: `${seconds.toFixed(1)} s, bare ${bareSeconds.toFixed(1)} s`,
      ok: seconds <= bareRatio * bareSeconds,
    },
    {
      case: 'processor time of DMS',
      rows,
      seconds: run.processorSeconds,
      bar: 'shown',
      value: `${run.processorSeconds.toFixed(1)} s`,
      ok: true,
    },
    {
      case: 'API calls',
      rows,
      seconds,
      bar: `at most ${callsPerJob} a job and ${callsPerJob} more`,
      value: `${run.apiCalls} for ${run.jobs} jobs`,
      ok: run.apiCalls <= most,
    },
  ];
}

function tripled(once: WholeRun, thrice: WholeRun): Bar[] {
  const ratio = thrice.seconds / once.seconds;
  const grown = thrice.workerMb / once.workerMb;
  const { rows, seconds } = thrice;
  return [
    {
      case: 'three times the rows',
      rows,
      seconds,
      ratio,
      against: `${once.rows} rows`,
      bar: `at most ${tripleRatio} times as long`,
      value: `${seconds.toFixed(1)} s, ${ratio.toFixed(2)} times`,
      ok: ratio <= tripleRatio,
    },
    {
      case: 'memory of the worker',
      rows,
      seconds,
      ratio: grown,
      against: `${once.rows} rows`,
      rssMb: Math.round(thrice.workerMb),
      bar: 'flat: at most a fifth more',
      value: `${thrice.workerMb.toFixed(0)} MB, ${grown.toFixed(2)} times`,
      ok: grown <= 1.2,
    },
  ];
}
