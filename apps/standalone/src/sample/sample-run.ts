import { randomUUID } from 'node:crypto';
import { compare, Difference, Observed } from './comparison';
import { DmsClient } from './dms-client';
import { setUpMigration, showPlan } from './migration-set-up';
import { Cause, causes, failures, reportOf, revenueOf, stepsAside } from './observe';
import { amountCents, lookAt, stateOf } from './org-state';
import { OrgReader } from './org-reader';
import { Printer } from './printer';
import { printCauses, printOrg, printReport, printVerdict } from './report-text';
import { RunAnswer, runToTheEnd } from './run-watch';
import { SampleFiles } from './sample-files';
import { derive, stageAll } from './staging';

export interface SampleResult {
  ok: boolean;
  migrationId: string;
  runs: { check: RunAnswer; load: RunAnswer };
  causes: Cause[];
  observed: Omit<Observed, 'check' | 'load'>;
  differences: Difference[];
}

/** The whole sample against a running system: files in, check, load, and everything held against what is expected. */
export async function runSample(
  dms: DmsClient,
  org: OrgReader,
  sample: SampleFiles,
  printer: Printer,
): Promise<SampleResult> {
  const { migration, expected } = sample;
  const before = await stateOf(org, expected.loads);
  const staged = await stageAll(dms, sample, printer);
  const ids = Object.fromEntries(Object.entries(staged).map(([name, { id }]) => [name, id]));
  const { name, dataset, recipe } = migration.derived;
  const table = await derive(dms, ids[dataset] ?? '', { name, recipe }, printer);
  const migrationId = await setUpMigration(dms, migration, ids);
  await showPlan(dms, migrationId, printer);

  const check = await runToTheEnd(dms, migrationId, 'check', randomUUID(), printer);
  printer.line(`The check ended ${check.state}; it wrote nothing.`);
  printCauses(await causes(dms, check.id), printer);
  const afterCheck = await stateOf(org, expected.loads);

  const load = await runToTheEnd(dms, migrationId, 'load', randomUUID(), printer);
  const loadCauses = await causes(dms, load.id);
  const report = await reportOf(dms, load.id);
  printReport(load, report, loadCauses, printer);

  const opportunities = Object.values(expected.loads).find(({ object }) => object === 'Opportunity');
  const seen: Observed = {
    datasets: Object.fromEntries(
      Object.entries(staged).map(([key, set]) => [key, { rows: set.rowCount, setAside: set.rejectedCount }]),
    ),
    steps: await stepsAside(dms, migration, ids),
    check,
    load,
    report,
    failedByCode: await failures(dms, load),
    before,
    afterCheck,
    after: await stateOf(org, expected.loads),
    amountCents: await amountCents(org, 'Opportunity', opportunities?.keys ?? []),
    derived: await revenueOf(dms, table.id),
    spots: await lookAt(org, expected.spots),
  };
  printOrg(seen, printer);
  const differences = compare(expected, seen);
  printVerdict(differences, printer);
  const { check: _check, load: _load, ...observed } = seen;
  return {
    ok: differences.length === 0,
    migrationId,
    runs: { check, load },
    causes: loadCauses,
    observed,
    differences,
  };
}
