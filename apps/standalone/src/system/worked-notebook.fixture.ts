import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { childEnvironment } from '@dms/config';

export interface Cell {
  cell_type: string;
  source: string | string[];
  execution_count?: number | null;
  outputs?: { text?: string[]; data?: Record<string, string> }[];
}

export interface Notebook {
  nbformat: number;
  cells: Cell[];
  metadata: Record<string, unknown>;
}

type Counts = Record<string, number>;

/** What the notebook's last line says for programs. */
export interface Summary {
  runId: string;
  checkId: string;
  migrationId: string;
  rollbackId: string | null;
  loads: Record<string, { source: Counts; output: Counts }>;
  /** Rows of failed.csv by code. */
  failed: Counts;
  /** Rows found in the org just as they were sent. */
  verified: number;
}

const executeMs = 120_000;

/** The path of the notebook that is for people to read and run. */
export const workedNotebook = (root: string) => join(root, 'notebooks', 'migration.ipynb');

export function readNotebook(path: string): Notebook {
  return JSON.parse(readFileSync(path, 'utf8')) as Notebook;
}

/** A notebook run without a browser, with its outputs; the file stays as it is. Rejects with the cell that failed. */
export async function executed(
  python: string,
  path: string,
  environment: Record<string, string>,
): Promise<Notebook> {
  const args = ['-m', 'nbconvert', '--to', 'notebook', '--execute', '--stdout', path];
  const { stdout } = await promisify(execFile)(python, args, {
    env: childEnvironment(environment),
    maxBuffer: 2 ** 26,
    timeout: executeMs,
  });
  return JSON.parse(stdout) as Notebook;
}

export function summaryOf(notebook: Notebook): Summary {
  const lines = notebook.cells.at(-1)?.outputs?.flatMap(({ text = [] }) => text) ?? [];
  return JSON.parse(lines.at(-1) ?? 'null') as Summary;
}
