import { quoteText } from '@dms/domain';
import { addComputed } from './computed';
import { findColumns } from './columns';
import { defineStep } from './step-definition';
import { checkPattern, listed, needsText, quoted } from './text-sql';

interface Replace {
  columns: string[] | '*';
  find: string;
  with: string;
  regex: boolean;
  whole: boolean;
  ignoreCase: boolean;
}

/** Puts one text in the place of another; with `regex` in RE2's syntax and `\1` for groups. */
export const replace = defineStep<Replace>({
  op: 'replace',
  read: (parameters) => {
    const find = parameters.text('find');
    if (find === '') throw parameters.wrong('find', 'must not be empty');
    return {
      columns: parameters.columns('columns'),
      find,
      with: parameters.text('with'),
      regex: parameters.flag('regex'),
      whole: parameters.flag('whole'),
      ignoreCase: parameters.flag('ignoreCase'),
    };
  },
  flow: ({ columns: names }, columns) => {
    findColumns(columns, names);
    return columns;
  },
  uses: ({ columns }) => ({ reads: columns, hands: 'all' }),
  apply: async (parameters, stage, run) => {
    if (parameters.regex) await checkPattern(run.session, parameters.find, 'find');
    const columns =
      parameters.columns === '*'
        ? stage.columns.filter(({ type }) => type === 'text')
        : findColumns(stage.columns, parameters.columns).map((column) => needsText(column, 'replace'));
    const made = columns.map(({ name, sql }) => ({ name, expression: replaced(parameters, sql) }));
    return addComputed(run, stage, made);
  },
  describe: (parameters) =>
    `Replace ${quoted(parameters.find)} by ${quoted(parameters.with)} in ${listed(parameters.columns)}.`,
});

function replaced({ find, with: by, regex, whole, ignoreCase }: Replace, sql: string): string {
  if (!regex && !ignoreCase)
    return whole
      ? `CASE WHEN ${sql} = ${quoteText(find)} THEN ${quoteText(by)} ELSE ${sql} END`
      : `replace(${sql}, ${quoteText(find)}, ${quoteText(by)})`;
  const pattern = regex ? find : escaped(find);
  const anchored = whole ? `\\A(?:${pattern})\\z` : pattern;
  const result = regex ? by : by.replaceAll('\\', '\\\\');
  const options = ignoreCase ? 'gi' : 'g';
  return `regexp_replace(${sql}, ${quoteText(anchored)}, ${quoteText(result)}, '${options}')`;
}

/** A text as a pattern that fits it alone. */
export function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
