import type { LoadCountsDto } from '../../client/models/load-counts-dto';
import type { OutputCountsDto } from '../../client/models/output-counts-dto';

export const sourceParts = ['carried', 'folded', 'skipped', 'rejected'] as const;
export const outputParts = [
  'created',
  'updated',
  'deleted',
  'unchanged',
  'skipped',
  'failed',
  'unknown',
  'pending',
] as const;
export type OutputPart = (typeof outputParts)[number];

/** What keeps a run's account from adding up: a translation under `results.gap`, and how many rows it is about. */
export interface Gap {
  kind: 'source' | 'output' | 'unknown' | 'pending';
  count: number;
}

/** Both sums, looked at again here and not only believed. Empty when every row is accounted for. */
export function gapsOf({ source, output }: LoadCountsDto): Gap[] {
  const found: Gap[] = [
    { kind: 'source', count: source.rows - sum(sourceParts.map((part) => source[part])) },
    { kind: 'output', count: output.rows - sum(outputParts.map((part) => output[part])) },
    { kind: 'unknown', count: output.unknown },
    { kind: 'pending', count: output.pending },
  ];
  return found.filter(({ count }) => count !== 0);
}

/** The parts that are not zero; of the source those that always belong to the sentence. */
export function shownParts(output: OutputCountsDto): OutputPart[] {
  return outputParts.filter((part) => output[part] > 0);
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
