import { quoteText } from '@dms/domain';
import { orderedSql } from '../run/stage';
import { commonType, flowCommonType } from './common-type';
import { findColumns } from './columns';
import { defineStep } from './step-definition';
import { asText, listed } from './text-sql';

interface Unpivot {
  columns: string[] | '*';
  name: string;
  value: string;
  dropNull: boolean;
}

/** Turns columns into rows: each row becomes one for each of them, with its name and its value. */
export const unpivot = defineStep<Unpivot>({
  op: 'unpivot',
  rows: true,
  read: (parameters) => ({
    columns: parameters.columns('columns'),
    name: parameters.name('name'),
    value: parameters.name('value'),
    dropNull: parameters.flag('dropNull'),
  }),
  flow: ({ columns: names, name, value }, columns) => {
    const turned = findColumns(columns, names);
    const type = flowCommonType(turned);
    return [
      ...columns.filter((column) => !turned.includes(column)),
      { name, type: 'text' },
      { name: value, ...(type && { type }) },
    ];
  },
  apply: async ({ columns: names, name, value, dropNull }, stage, run) => {
    const turned = [...new Set(findColumns(stage.columns, names))];
    const { type, sqlType } = commonType(turned);
    const cells = turned.map((column) => {
      if (column.sqlType === sqlType) return column.sql;
      return type === 'text' ? asText(column) : `CAST(${column.sql} AS ${sqlType})`;
    });
    const label = { name, type: 'text' as const, sqlType: 'VARCHAR', sql: run.bench.newIdentifier() };
    const cell = { name: value, type, sqlType, sql: run.bench.newIdentifier() };
    const labels = turned.map((column) => quoteText(column.name)).join(', ');
    const table = await run.bench.table(
      `SELECT row_number() OVER (ORDER BY o, i) AS p, q, [${labels}][i] AS ${label.sql}, cell AS ${cell.sql} FROM (
         SELECT p AS q, o, unnest([${cells.join(', ')}]) AS cell, unnest(range(1, ${turned.length + 1})) AS i
         FROM (${orderedSql(stage)}))`,
    );
    const made = await run.multiply(stage, table, [label.sql, cell.sql]);
    const columns = [...made.columns.filter((column) => !turned.includes(column)), label, cell];
    const all = { ...made, columns };
    if (!dropNull) return all;
    return run.setAside(all, { kind: 'skipped', keep: `${cell.sql} IS NOT NULL`, reason: `'empty'` });
  },
  describe: ({ columns, name, value }) =>
    `Turn ${listed(columns)} into rows, with the name in ${name} and the cell in ${value}.`,
});
