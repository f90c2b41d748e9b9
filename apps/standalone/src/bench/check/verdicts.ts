import { OutcomeRow } from '../../system/load-scene';
import { beyondForesight } from './unforeseeable';

/** What a check foretold and what a load did, of one row. */
export interface Miss {
  load: string;
  out: number;
  foretold: string;
  found: string;
  values: Record<string, unknown>;
  /** Why nobody could know; absent: somebody should have. */
  reason?: string;
}

export interface Score {
  rows: number;
  equal: number;
  misses: Miss[];
  /** The check held a row back that the org takes. */
  falseAlarms: Miss[];
  /** Codes that the load's rows were refused with. */
  codes: string[];
}

const held = ['failed', 'skipped'];
const verdict = ({ status, code }: OutcomeRow) => (code ? `${status} ${code}` : status);

export function scoreOf(check: OutcomeRow[], load: OutcomeRow[]): Score {
  const foretold = new Map(check.map((row) => [keyOf(row.load, row._out), row]));
  const found = new Map(load.map((row) => [keyOf(row.load, row._out), row]));
  const misses: Miss[] = [];
  const falseAlarms: Miss[] = [];
  for (const [key, row] of found) {
    const before = foretold.get(key);
    const said = before ? verdict(before) : 'nothing';
    if (said === verdict(row)) continue;
    const reason = reasonOf(row, found);
    const miss: Miss = {
      load: row.load,
      out: row._out,
      foretold: said,
      found: verdict(row),
      values: row.values,
      ...(reason && { reason }),
    };
    misses.push(miss);
    if (before && held.includes(before.status) && !held.includes(row.status)) falseAlarms.push(miss);
  }
  const codes = [...new Set(load.flatMap(({ code }) => (code ? [code] : [])))].sort();
  return { rows: found.size, equal: found.size - misses.length, misses, falseAlarms, codes };
}

const keyOf = (load: string, out: number) => `${load} ${out}`;

/** The org's own rules refused the row, or one that it refers to. */
function reasonOf(row: OutcomeRow, rows: Map<string, OutcomeRow>): string | undefined {
  const code = row.code ?? '';
  if ((beyondForesight as readonly string[]).includes(code)) return `${code} is the org's own rule`;
  const parent = /parent in (\w+) was not written, output row (\d+)/.exec(row.message ?? '');
  const above = rows.get(keyOf(parent?.[1] ?? '', Number(parent?.[2])));
  const reason = above ? reasonOf(above, rows) : undefined;
  return reason === undefined ? undefined : `its parent: ${reason}`;
}
