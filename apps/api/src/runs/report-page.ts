import type { LoadReport as PlainLoadReport, ReportNow as PlainReport } from '@dms/pipeline';
import { html, type Html } from './html';

const style = `
body { font: 15px/1.45 Roboto, "Helvetica Neue", Arial, sans-serif; color: #1b1b1f; margin: 2rem auto; max-width: 60rem; padding: 0 1rem; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.2rem; margin-top: 2rem; } h3 { font-size: 1rem; }
table { border-collapse: collapse; margin: .5rem 0 1rem; width: 100%; }
th, td { border-bottom: 1px solid #c7c6ca; padding: .25rem .5rem; text-align: left; vertical-align: top; overflow-wrap: anywhere; }
td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.verdict { border: 2px solid; padding: .6rem .8rem; font-weight: bold; }
.good { color: #0b5c2e; } .bad { color: #8c0012; }
@media print { body { margin: 0; max-width: none; } section { break-inside: avoid; } thead { display: table-header-group; } }
`;

/** A report whose causes say what helps. */
type LoadReport = Omit<PlainLoadReport, 'causes'> & {
  causes: (PlainLoadReport['causes'][number] & { hint?: string })[];
};
type Report = Omit<PlainReport, 'loads'> & { loads: LoadReport[] };

/**
 * The report as a page of its own: no script, nothing to load, prints well. Whatever the data holds is escaped. `nonce`
 * is that of the answer's content security policy.
 */
export function reportPage(report: Report, nonce: string): string {
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>Report: ${report.migrationName}</title>
        <style nonce="${nonce}">
          ${html.trusted(style)}
        </style>
      </head>
      <body>
        <h1>${report.migrationName}</h1>
        <p>
          ${report.mode === 'check' ? 'Check (nothing was written)' : 'Load'}:
          ${report.state.replaceAll('_', ' ')}. Run ${report.runId} of ${report.owner},
          ${report.startedAt ?? '–'} to ${report.endedAt}, ${report.apiCalls} API calls.
        </p>
        ${verdict(report.counts.balanced)} ${sums(report.counts)} ${warnings(report)}
        ${report.loads.map(loadPart)} ${retriesPart(report)}
      </body>
    </html>`;
  return page.text;
}

function verdict(balanced: boolean): Html {
  return balanced
    ? html`<p class="verdict good">Balanced: every row is accounted for.</p>`
    : html`<p class="verdict bad">Not balanced: the sums below do not add up, or rows are still unknown.</p>`;
}

function sums({ source, output }: Pick<LoadReport, 'source' | 'output'>): Html {
  const { rows: sourceRows, ...fates } = source;
  const { rows: outputRows, ...outcomes } = output;
  return html`${equation('Source rows', sourceRows, fates)} ${equation('Output rows', outputRows, outcomes)}`;
}

/** One sum as a table: the whole, its parts, and whether they add up. */
function equation(title: string, whole: number, parts: Record<string, number>): Html {
  const sum = Object.values(parts).reduce((total, part) => total + part, 0);
  const names = Object.keys(parts);
  return html`<table>
    <caption class="${sum === whole ? 'good' : 'bad'}">
      ${title}: ${whole} ${sum === whole ? '=' : '≠'} ${sum}
    </caption>
    <thead>
      <tr>
        <th class="n">${title}</th>
        ${names.map((name) => html`<th class="n">${name}</th>`)}
      </tr>
    </thead>
    <tbody>
      <tr>
        <td class="n">${whole}</td>
        ${names.map((name) => html`<td class="n">${parts[name] ?? 0}</td>`)}
      </tr>
    </tbody>
  </table>`;
}

function warnings(report: Report): Html {
  if (report.warnings.length === 0) return html``;
  return html`<ul>
    ${report.warnings.map((warning) => html`<li>${warning.message}</li>`)}
  </ul>`;
}

function loadPart(load: LoadReport): Html {
  return html`<section>
    <h2>${load.name}: ${load.operation} ${load.object}</h2>
    ${verdict(load.balanced)} ${sums(load)}
    ${table(
      'Source rows by what became of them',
      ['Fate', 'Step', 'Reason', 'Rows'],
      load.setAside.map(({ fate, step, op, reason, count }) => [
        fate,
        step === null ? '' : `${step + 1} ${op ?? ''}`,
        reason ?? '',
        count,
      ]),
    )}
    ${table(
      'Output rows that failed or stayed behind',
      ['Status', 'Code', 'For example', 'What helps', 'Rows'],
      load.causes.map(({ status, code, sample, hint = '', count }) => [status, code, sample, hint, count]),
    )}
    ${table(
      'Jobs in the org',
      ['Job', 'State', 'Rows'],
      load.jobs.map(({ id, state, rows }) => [id, state, rows]),
    )}
    ${table(
      'Open jobs of this user that no ledger names; they wrote nothing and were left alone',
      ['Job', 'Created'],
      load.possibleOrphans.map(({ id, createdDate }) => [id, createdDate]),
    )}
  </section>`;
}

function retriesPart({ runId, retries, corrections }: Report): Html {
  return html`${table(
    'Failed rows tried again: all runs that belong together',
    ['Run', 'Tries again', 'State', 'Cells corrected', 'Rows', 'Written', 'Failed'],
    retries.map((line) => [
      line.runId === runId ? `${line.runId} (this run)` : line.runId,
      line.retryOf ?? '–',
      line.state.replaceAll('_', ' '),
      line.corrected,
      line.rows,
      line.written,
      line.failed,
    ]),
  )}
  ${table(
    'Cells put right before this run',
    ['Load', 'Output row', 'Column', 'Before', 'Sent'],
    corrections.map(({ load, _out, column, before, value }) => [
      load,
      _out,
      column,
      before ?? '',
      value ?? '',
    ]),
  )}`;
}

/** Numbers stand to the right; a table without rows is left out. */
function table(title: string, heads: string[], rows: (string | number)[][]): Html {
  if (rows.length === 0) return html``;
  const cell = (value: string | number) =>
    typeof value === 'number' ? html`<td class="n">${value}</td>` : html`<td>${value}</td>`;
  return html`<h3>${title}</h3>
    <table>
      <thead>
        <tr>
          ${heads.map((head) => html`<th>${head}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (row) =>
            html`<tr>
              ${row.map(cell)}
            </tr>`,
        )}
      </tbody>
    </table>`;
}
