import { quoteText } from '@dms/domain';
import { addComputed, flowComputed, resultName } from './computed';
import { findColumn } from './columns';
import { isObject, type Parameters } from './parameters';
import { defineStep } from './step-definition';
import { asText, keyText } from './text-sql';
import { valueTable } from './value-table';

interface MapValues {
  column: string;
  as?: string;
  values: [string, string | null][];
  otherwise: 'keep' | 'null' | 'reject' | { value: string };
  ignoreCase: boolean;
  trim: boolean;
}

/** Puts values in the place of others by a list; `default` says what becomes of those not listed. */
export const map = defineStep<MapValues>({
  op: 'map',
  read: (parameters) => {
    const as = parameters.optionalName('as');
    return {
      column: parameters.name('column'),
      ...(as !== undefined && { as }),
      values: parameters.free('values').map(([from, to]) => [from, scalar(parameters, to)]),
      otherwise: readDefault(parameters),
      ignoreCase: parameters.flag('ignoreCase'),
      trim: parameters.flag('trim'),
    };
  },
  flow: ({ column, as }, columns) =>
    flowComputed(columns, [{ name: resultName(columns, column, as), type: 'text' }]),
  uses: ({ column, as = column }) => ({ reads: [column, as], hands: 'all' }),
  apply: async (parameters, stage, run) => {
    const column = findColumn(stage.columns, parameters.column);
    const text = asText(column);
    const key = keyText(text, parameters);
    const folded = foldKeys(parameters);
    if (folded.size === 0)
      return addComputed(run, stage, [{ name: parameters.as ?? column.name, expression: text }]);
    const table = await valueTable(run, folded);
    const found = `(${key} IN (SELECT v FROM ${table}))`;
    const kept =
      parameters.otherwise === 'reject'
        ? await run.setAside(stage, {
            kind: 'rejected',
            keep: `(${text} IS NULL OR ${found})`,
            reason: quoteText(`no value listed for ${column.name}`),
            value: text,
          })
        : stage;
    const result = `(SELECT m.n FROM ${table} m WHERE m.v = ${key})`;
    const expression = `CASE WHEN ${text} IS NULL THEN NULL WHEN ${found} THEN ${result} ELSE ${unlisted(parameters, text)} END`;
    return addComputed(run, kept, [{ name: parameters.as ?? column.name, expression }]);
  },
  describe: ({ column, values }) => `Translate ${values.length} values of ${column}.`,
});

function unlisted({ otherwise }: MapValues, text: string): string {
  if (otherwise === 'keep') return text;
  return typeof otherwise === 'object' ? quoteText(otherwise.value) : 'NULL';
}

/** The listed values in the form they are compared in; of two that become equal the first counts. */
function foldKeys({ values, ignoreCase, trim }: MapValues): Map<string, string | null> {
  const folded = new Map<string, string | null>();
  for (const [from, to] of values) {
    const cut = trim ? from.trim() : from;
    const key = ignoreCase ? cut.toLowerCase() : cut;
    if (!folded.has(key)) folded.set(key, to);
  }
  return folded;
}

function readDefault(parameters: Parameters): MapValues['otherwise'] {
  const given = parameters.raw('default');
  if (isObject(given)) {
    const inner = parameters.object('default');
    const value = scalar(inner, inner.raw('value'));
    inner.done();
    return value === null ? 'null' : { value };
  }
  return parameters.oneOf('default', ['keep', 'null', 'reject'] as const, 'keep');
}

function scalar(parameters: Parameters, value: unknown): string | null {
  if (value === null) return null;
  if (!['string', 'number', 'boolean'].includes(typeof value) || String(value).includes('\0'))
    throw parameters.wrong('values', 'must be texts, numbers, true, false or null');
  return String(value);
}
