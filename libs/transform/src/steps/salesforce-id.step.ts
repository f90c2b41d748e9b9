import { quoteText } from '@dms/domain';
import { addComputed, flowComputed, resultName } from './computed';
import { findColumn } from './columns';
import { type OnError, readOnError, rejectMisfits } from './on-error';
import { defineStep } from './step-definition';
import { asText, trimmed } from './text-sql';

interface SalesforceId {
  column: string;
  as?: string;
  to: '15' | '18';
  onError: OnError;
}

/** Record ids of an org in 15 or 18 characters. Letter case is part of the 15; the last 3 of 18 prove it. */
export const salesforceId = defineStep<SalesforceId>({
  op: 'salesforceId',
  read: (parameters) => {
    const as = parameters.optionalName('as');
    const to = parameters.raw('to') ?? 18;
    if (to !== 15 && to !== 18) throw parameters.wrong('to', 'must be 15 or 18');
    return {
      column: parameters.name('column'),
      ...(as !== undefined && { as }),
      to: `${to}`,
      onError: readOnError(parameters),
    };
  },
  flow: ({ column, as }, columns) =>
    flowComputed(columns, [{ name: resultName(columns, column, as), type: 'text' }]),
  apply: async ({ column: name, as, to, onError }, stage, run) => {
    const column = findColumn(stage.columns, name);
    const text = trimmed(asText(column));
    const short = `left(${text}, 15)`;
    const proof = checksum(text);
    const long = `regexp_full_match(${text}, '[A-Za-z0-9]{18}') AND upper(right(${text}, 3)) = ${proof}`;
    const fits = `(regexp_full_match(${text}, '[A-Za-z0-9]{15}') OR (${long}))`;
    const kept = await rejectMisfits(run, stage, onError, {
      fits: `(${asText(column)} IS NULL OR ${text} = '' OR ${fits})`,
      reason: quoteText(`no Salesforce id in ${column.name}`),
      value: asText(column),
    });
    const id = to === '15' ? short : `${short} || ${proof}`;
    const expression = `CASE WHEN ${fits} THEN ${id} ELSE ${onError === 'keep' ? asText(column) : 'NULL'} END`;
    return addComputed(run, kept, [{ name: as ?? column.name, expression }]);
  },
  describe: ({ column, to }) => `Write the Salesforce ids of ${column} in ${to} characters.`,
});

/** One character for each five: which of them are capitals, as a number of five bits. */
function checksum(text: string): string {
  const letters = [0, 1, 2].map((part) => {
    const bits = [0, 1, 2, 3, 4].map((bit) => {
      const letter = `substr(${text}, ${part * 5 + bit + 1}, 1)`;
      return `CASE WHEN ${letter} >= 'A' AND ${letter} <= 'Z' THEN ${1 << bit} ELSE 0 END`;
    });
    return `substr('ABCDEFGHIJKLMNOPQRSTUVWXYZ012345', 1 + ${bits.join(' + ')}, 1)`;
  });
  return `(${letters.join(' || ')})`;
}
