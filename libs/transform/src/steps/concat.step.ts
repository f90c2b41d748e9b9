import { quoteText } from '@dms/domain';
import { addComputed, flowComputed } from './computed';
import { findColumns } from './columns';
import { defineStep } from './step-definition';
import { asText, listed } from './text-sql';

interface Concat {
  columns: string[];
  as: string;
  separator: string;
  skipNull: boolean;
}

/** Joins the texts of columns. An empty cell counts as no text between its separators; all empty gives empty. */
export const concat = defineStep<Concat>({
  op: 'concat',
  read: (parameters) => ({
    columns: parameters.names('columns'),
    as: parameters.name('as'),
    separator: parameters.optionalText('separator') ?? '',
    skipNull: parameters.flag('skipNull'),
  }),
  flow: ({ columns: names, as }, columns) => {
    findColumns(columns, names);
    return flowComputed(columns, [{ name: as, type: 'text' }]);
  },
  apply: async ({ columns: names, as, separator, skipNull }, stage, run) => {
    const texts = findColumns(stage.columns, names).map(asText);
    const parts = skipNull ? texts : texts.map((text) => `coalesce(${text}, '')`);
    const joined = `concat_ws(${quoteText(separator)}, ${parts.join(', ')})`;
    const expression = `CASE WHEN coalesce(${[...texts, 'NULL'].join(', ')}) IS NULL THEN NULL ELSE ${joined} END`;
    return addComputed(run, stage, [{ name: as, expression }]);
  },
  describe: ({ columns, as }) => `Join ${listed(columns)} into ${as}.`,
});
