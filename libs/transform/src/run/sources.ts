import { quoteText } from '@dms/domain';

export interface Source {
  datasetId: string;
  /** Relation that holds `_row`. */
  relation: string;
  /** Greatest `_row`. */
  lastRow: number;
  /** What is added to `_row` to number the rows of all sources in one sequence. */
  offset: number;
  rows: number;
}

/** The datasets whose rows are the source of a run: the first one and those of its unions, each once. */
export class Sources {
  readonly all: Source[] = [];
  /** A dataset came in twice: one source row may have several pieces although no step multiplied it. */
  repeated = false;

  find(datasetId: string): Source | undefined {
    return this.all.find((source) => source.datasetId === datasetId);
  }

  /** `lastRow` is the greatest `_row`. */
  add(datasetId: string, relation: string, rows: number, lastRow: number): Source {
    const source = { datasetId, relation, offset: this.next, rows, lastRow };
    this.next += lastRow;
    this.all.push(source);
    return source;
  }
  private next = 0;

  recall(sources: readonly Source[], repeated: boolean): void {
    for (const { datasetId, relation, rows, lastRow } of sources)
      this.add(datasetId, relation, rows, lastRow);
    this.repeated = repeated;
  }

  rowOf(number: string): string {
    return this.byRange(number, ({ offset }) => `${number} - ${offset}`);
  }

  datasetOf(number: string): string {
    return this.byRange(number, ({ datasetId }) => quoteText(datasetId));
  }

  private byRange(number: string, value: (source: Source) => string): string {
    const [first, ...later] = this.all;
    if (!first) return 'NULL';
    if (later.length === 0) return `(${value(first)})`;
    const cases = [...later]
      .reverse()
      .map((source) => `WHEN ${number} > ${source.offset} THEN ${value(source)}`);
    return `(CASE ${cases.join(' ')} ELSE ${value(first)} END)`;
  }
}
