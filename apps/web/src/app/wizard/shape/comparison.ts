import type { BeforeDto } from '../../client/models/before-dto';
import type { PreviewDto } from '../../client/models/preview-dto';
import { cellText } from '../../ui/grid/cell-look';
import type { GridRow, GridRows } from '../../ui/grid/grid-rows';

/** Which side of the last step is looked at: rows as they were, what it changed in them, or what it made of them. */
export const sides = ['before', 'split', 'after'] as const;
export type Side = (typeof sides)[number];

const were = Symbol('were');
type Compared = GridRow & { [were]?: readonly GridRow[] };

/** Each row with the rows it was before the last step. */
export function compared(rows: readonly GridRow[], before: BeforeDto | undefined): GridRow[] {
  return rows.map((row, at) => ({ ...row, ...(before && { [were]: before.rows[at] ?? [] }) }));
}

/** What a cell was; undefined where it is as it was, and where its row or its column was not there before. */
export function wasCell(row: GridRow, column: string): { value: unknown } | undefined {
  const [one, another] = (row as Compared)[were] ?? [];
  if (!one || another || !Object.hasOwn(one, column)) return undefined;
  const [was, is] = [one[column] ?? null, row[column] ?? null];
  const isSame = (was === null) === (is === null) && cellText(was) === cellText(is);
  return isSame ? undefined : { value: was };
}

/** Rows as they were before the last step, at the places of those they became. */
export class RowsBefore implements GridRows {
  constructor(
    private readonly after: GridRows,
    private readonly columns: PreviewDto['columns'],
  ) {}

  get total(): number {
    return this.after.total;
  }

  row(index: number): GridRow | undefined {
    const row = this.after.row(index);
    return row && this.before(row);
  }

  need(first: number, last: number): void {
    this.after.need(first, last);
  }

  async range(first: number, last: number): Promise<GridRow[]> {
    return (await this.after.range(first, last)).map((row) => this.before(row));
  }

  /** A row that was made of several shows the different values of each column. */
  private before(row: GridRow): GridRow {
    const rows = (row as Compared)[were] ?? [];
    const cells = this.columns.map(({ name }) => {
      const values = rows.map((each) => each[name] ?? null);
      const different = [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
      return [name, different.length > 1 ? different : (different[0] ?? null)] as const;
    });
    const { _row } = row;
    return { ...Object.fromEntries(cells), ...(_row !== undefined && { _row }) };
  }
}
