import { Counts, Fate, Recipe, Row } from '@dms/domain';
import { DmsClient } from './dms-client';
import { RunAnswer } from './run-watch';
import { SampleMigration, SetAside, withDatasetIds } from './sample-files';

const pageRows = 500;

export interface Cause {
  load?: string;
  code: string;
  field?: string;
  severity: string;
  count: number;
  hint?: string;
}

/** What each step of each load's recipe sets aside, by the name of the load and the id of the step. */
export async function stepsAside(
  dms: DmsClient,
  sample: SampleMigration,
  datasetIds: Record<string, string>,
): Promise<Record<string, Record<string, SetAside>>> {
  const byLoad: Record<string, Record<string, SetAside>> = {};
  for (const load of sample.loads) {
    const { datasetId, recipe } = withDatasetIds(
      { datasetId: load.datasetId, recipe: load.recipe },
      datasetIds,
    );
    const request = { recipe, limit: 1 };
    const { body } = await dms.post<{ steps: SetAside[] }>(`/datasets/${datasetId}/preview`, request);
    byLoad[load.name] = asideById(load.recipe, body.steps);
  }
  return byLoad;
}

/** Steps that set nothing aside are left out. */
export function asideById(recipe: Recipe, counts: SetAside[]): Record<string, SetAside> {
  const entries = counts.flatMap(({ skipped, rejected }, index) => {
    const name = recipe.steps[index]?.id ?? `step ${index + 1}`;
    return skipped + rejected > 0 ? [[name, { skipped, rejected }] as const] : [];
  });
  return Object.fromEntries(entries);
}

/** Failed output rows by code, for each load of a run. */
export async function failures(
  dms: DmsClient,
  run: RunAnswer,
): Promise<Record<string, Record<string, number>>> {
  const byLoad: Record<string, Record<string, number>> = {};
  for (const { name } of run.loads) {
    const counts: Record<string, number> = {};
    const query = new URLSearchParams({ load: name, status: 'failed' });
    for await (const { code } of pages<{ code?: string }>(dms, `/runs/${run.id}/outcomes?${query}`)) {
      const key = code ?? 'no code';
      counts[key] = (counts[key] ?? 0) + 1;
    }
    byLoad[name] = counts;
  }
  return byLoad;
}

export async function causes(dms: DmsClient, runId: string): Promise<Cause[]> {
  return (await dms.get<{ items: Cause[] }>(`/runs/${runId}/causes`)).body.items;
}

/** The stored report of a run: the parts the sample looks at. */
export interface ReportAnswer {
  counts: Counts;
  loads: {
    name: string;
    source: Counts['source'];
    output: Counts['output'];
    setAside: { fate: Fate; op: string | null; reason: string | null; count: number }[];
  }[];
}

export async function reportOf(dms: DmsClient, runId: string): Promise<ReportAnswer> {
  return (await dms.get<ReportAnswer>(`/runs/${runId}/report`)).body;
}

export interface Revenue {
  rows: number;
  deals: number;
  cents: number;
}

/** Sums up the derived table, which has the columns deals and revenue (a decimal, in text or as a number). */
export async function revenueOf(dms: DmsClient, datasetId: string): Promise<Revenue> {
  const revenue = { rows: 0, deals: 0, cents: 0 };
  for await (const row of pages<Row>(dms, `/datasets/${datasetId}/rows?`)) {
    revenue.rows += 1;
    revenue.deals += Number(row.deals);
    revenue.cents += Math.round(Number(row.revenue ?? 0) * 100);
  }
  return revenue;
}

/** Rows of an answer {rows,total}, page by page; `path` already has its question mark. */
async function* pages<T>(dms: DmsClient, path: string): AsyncGenerator<T> {
  for (let offset = 0; ; offset += pageRows) {
    const { body } = await dms.get<{ rows: T[]; total: number }>(
      `${path}&offset=${offset}&limit=${pageRows}`,
    );
    yield* body.rows;
    if (body.rows.length === 0 || offset + body.rows.length >= body.total) return;
  }
}
