import { quoteText } from '@dms/domain';
import { addComputed, flowComputed } from './computed';
import { findColumn } from './columns';
import { type OnError, readOnError, rejectMisfits } from './on-error';
import { defineStep } from './step-definition';
import { asText, checkPattern, groupsOf, quoted } from './text-sql';

interface Extract {
  column: string;
  regex: string;
  into: (string | null)[];
  group?: number;
  all: boolean;
  onError: OnError;
}

/**
 * Takes out what a pattern catches: its groups, in order, into columns (null skips one); without groups the whole
 * match. `group` begins at that group; `all` gives a list of every match.
 */
export const extract = defineStep<Extract>({
  op: 'extract',
  read: (parameters) => {
    const group = parameters.optionalInteger('group', 0, 50);
    const into = parameters.list('into').map((name) => {
      if (name !== null && (typeof name !== 'string' || name === ''))
        throw parameters.wrong('into', 'must be a list of names or null');
      return name;
    });
    return {
      column: parameters.name('column'),
      regex: parameters.text('regex'),
      into,
      ...(group !== undefined && { group }),
      all: parameters.flag('all'),
      onError: readOnError(parameters),
    };
  },
  flow: ({ column, into, all }, columns) => {
    findColumn(columns, column);
    const names = into.filter((name) => name !== null);
    return flowComputed(
      columns,
      names.map((name) => ({ name, type: all ? ('list' as const) : ('text' as const) })),
    );
  },
  apply: async ({ column: name, regex, into, group, all, onError }, stage, run) => {
    await checkPattern(run.session, regex, 'regex');
    const column = findColumn(stage.columns, name);
    const text = asText(column);
    const pattern = quoteText(regex);
    const first = group ?? (groupsOf(regex) > 0 ? 1 : 0);
    const fits = `regexp_matches(${text}, ${pattern})`;
    const kept = await rejectMisfits(run, stage, onError, {
      fits: `(${text} IS NULL OR ${fits})`,
      reason: quoteText(`no match in ${column.name}`),
      value: text,
    });
    const otherwise = onError === 'keep' ? text : 'NULL';
    const made = into.flatMap((target, index) => {
      if (target === null) return [];
      const number = first + index;
      const found = all
        ? `regexp_extract_all(${text}, ${pattern}, ${number})`
        : `regexp_extract(${text}, ${pattern}, ${number})`;
      const missed = all && onError === 'keep' ? `[${text}]` : otherwise;
      return [{ name: target, expression: `CASE WHEN ${fits} THEN ${found} ELSE ${missed} END` }];
    });
    return addComputed(run, kept, made);
  },
  describe: ({ column, regex }) => `Take what fits ${quoted(regex)} out of ${column}.`,
});
