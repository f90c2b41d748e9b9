import type { RetryRequest } from '@dms/pipeline';
import { CheckedBy } from '../http/checked-by';
import { Text, Verbatim } from '../http/fields';

const mostRows = 10_000;
const mostCorrected = 1_000;
/** The longest text that a field of Salesforce holds. */
const longestValue = 131_072;

interface Named {
  load?: string;
  _out: number;
}
type Value = string | number | boolean | null;

const loadSchema = {
  type: 'string',
  description: 'Name of the load; may be left out where the run has one',
} as const;
const outSchema = { type: 'integer', minimum: 1, description: 'Number of the output row' } as const;

/** Which failed rows are tried again, and with which corrections; everything that failed, as it was, by default. */
export class RetryDto {
  @Verbatim(
    {
      type: 'array',
      maxItems: mostRows,
      description: 'Only these failed rows: numbers of output rows, with the load where the run has several',
      items: {
        oneOf: [
          outSchema,
          { type: 'object', properties: { load: loadSchema, _out: outSchema }, required: ['_out'] },
        ],
      },
    },
    CheckedBy(rowsProblem),
    { optional: true },
  )
  rows?: (number | Named)[];

  @Verbatim(
    {
      type: 'array',
      maxItems: mostCorrected,
      description: 'Cells of failed rows put right, by column of the output row; null empties a cell',
      items: {
        type: 'object',
        required: ['_out', 'values'],
        properties: {
          load: loadSchema,
          _out: outSchema,
          values: {
            type: 'object',
            additionalProperties: {
              oneOf: [{ type: 'string', maxLength: longestValue }, { type: 'number' }, { type: 'boolean' }],
              nullable: true,
            },
          },
        },
      },
    },
    CheckedBy(valuesProblem),
    { optional: true },
  )
  values?: (Named & { values: Record<string, Value> })[];

  @Text({ optional: true, description: 'The org’s name: a production org asks for it' })
  confirm?: string;
}

export function retryRequest({ rows, values, confirm }: RetryDto): RetryRequest {
  return {
    ...(confirm !== undefined && { confirm }),
    ...(rows && { rows: rows.map((row) => (typeof row === 'number' ? { _out: row } : row)) }),
    ...(values && {
      values: values.map((row) => ({
        ...(row.load !== undefined && { load: row.load }),
        _out: row._out,
        values: Object.fromEntries(
          Object.entries(row.values).map(([column, value]) => [
            column,
            value === null ? null : String(value),
          ]),
        ),
      })),
    }),
  };
}

function rowsProblem(value: unknown): string | undefined {
  if (!Array.isArray(value) || value.length === 0) return 'must be a list of at least one row';
  if (value.length > mostRows)
    return `names more than ${mostRows} rows; without rows, all that failed are tried again`;
  const wrong = value.findIndex((row) => !isNumber(row) && !isNamed(row, ['load', '_out']));
  return wrong === -1 ? undefined : `has at place ${wrong} neither a row's number nor {load, _out}`;
}

function valuesProblem(value: unknown): string | undefined {
  if (!Array.isArray(value) || value.length === 0) return 'must be a list of at least one row with values';
  if (value.length > mostCorrected)
    return `corrects more than ${mostCorrected} rows; put many right by a step of the recipe`;
  const seen = new Set<string>();
  for (const [place, row] of value.entries() as IterableIterator<[number, unknown]>) {
    if (!isNamed(row, ['load', '_out', 'values'])) return `has at place ${place} no {load, _out, values}`;
    const name = JSON.stringify([row.load, row._out]);
    if (seen.has(name)) return `names output row ${row._out} twice`;
    seen.add(name);
    const wrong = cellsProblem((row as { values?: unknown }).values);
    if (wrong) return `has at place ${place} ${wrong}`;
  }
  return undefined;
}

function cellsProblem(values: unknown): string | undefined {
  if (typeof values !== 'object' || values === null || Array.isArray(values)) return 'no values by column';
  const cells = Object.entries(values as Record<string, unknown>);
  if (cells.length === 0) return 'no values by column';
  for (const [column, value] of cells) {
    if (value !== null && !['string', 'number', 'boolean'].includes(typeof value))
      return `a value of ${column} that is no text, number, boolean or null`;
    const text = String(value as Value);
    if (text.includes('\0') || column.includes('\0'))
      return `the character U+0000 in ${JSON.stringify(column)}`;
    if (text.length > longestValue) return `a value of ${column} longer than ${longestValue} characters`;
  }
  return undefined;
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0;
}

function isNamed(value: unknown, known: string[]): value is Named {
  if (typeof value !== 'object' || value === null) return false;
  const { load, _out } = value as { load?: unknown; _out?: unknown };
  return (
    isNumber(_out) &&
    (load === undefined || typeof load === 'string') &&
    Object.keys(value).every((key) => known.includes(key))
  );
}
