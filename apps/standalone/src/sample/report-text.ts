import { Counts } from '@dms/domain';
import { Difference, Observed } from './comparison';
import { Cause, ReportAnswer } from './observe';
import { Printer } from './printer';
import { RunAnswer } from './run-watch';

/** The two sums of a run, per load and together, then what went wrong and why. */
export function printReport(run: RunAnswer, report: ReportAnswer, causes: Cause[], printer: Printer): void {
  const loads = [...run.loads, { name: 'Together', counts: run.counts }];
  printer.line();
  printer.line('Source rows = carried + folded + skipped + rejected');
  printer.table([
    ['load', 'source', 'carried', 'folded', 'skipped', 'rejected'],
    ...loads.map(({ name, counts: { source } }) => [
      name,
      source.rows,
      source.carried,
      source.folded,
      source.skipped,
      source.rejected,
    ]),
  ]);
  printer.line();
  printer.line('Output rows = created + updated + unchanged + deleted + skipped + failed');
  printer.table([
    ['load', 'output', 'created', 'updated', 'unchanged', 'deleted', 'skipped', 'failed'],
    ...loads.map(({ name, counts }) => [name, ...outputRow(counts)]),
  ]);
  printer.line(run.counts.balanced ? 'Every row is accounted for.' : 'The sums do NOT add up.');
  printSetAside(report, printer);
  printCauses(causes, printer);
}

function printSetAside({ loads }: ReportAnswer, printer: Printer): void {
  const parts = loads.flatMap(({ name, setAside }) =>
    setAside
      .filter(({ fate }) => fate === 'skipped' || fate === 'rejected')
      .map(({ fate, op, reason, count }) => [name, count, fate, op ?? '', reason ?? '']),
  );
  if (parts.length === 0) return;
  printer.line();
  printer.line('Source rows set aside');
  printer.table([['load', 'rows', 'fate', 'step', 'reason'], ...parts]);
}

function outputRow({ output }: Pick<Counts, 'output'>): number[] {
  const { rows, created, updated, unchanged, deleted, skipped, failed } = output;
  return [rows, created, updated, unchanged, deleted, skipped, failed];
}

export function printCauses(causes: Cause[], printer: Printer): void {
  if (causes.length === 0) return;
  printer.line();
  printer.line('Causes');
  printer.table([
    ['load', 'rows', 'code', 'field', 'what to do'],
    ...causes.map(({ load, count, code, field, hint }) => [load ?? '', count, code, field ?? '', hint ?? '']),
  ]);
}

export function printOrg(seen: Observed, printer: Printer): void {
  printer.line();
  printer.line('The practice org, asked without DMS');
  printer.table([
    ['object', 'COUNT() before', 'COUNT() after', 'of the sample'],
    ...Object.entries(seen.after).map(([object, { total, ours }]) => [
      object,
      seen.before[object]?.total ?? 0,
      total,
      ours,
    ]),
  ]);
}

export function printVerdict(differences: Difference[], printer: Printer): void {
  printer.line();
  if (differences.length === 0) {
    printer.line('Everything is as samples/README.md says.');
    return;
  }
  printer.line(`${differences.length} differences from samples/README.md:`);
  const show = (value: unknown) => (value === undefined ? 'nothing' : JSON.stringify(value));
  printer.table([
    ['what', 'expected', 'found'],
    ...differences.map(({ what, expected, found }) => [what, show(expected), show(found)]),
  ]);
}
