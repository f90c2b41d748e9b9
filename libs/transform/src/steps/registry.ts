import { DmsError, type Step } from '@dms/domain';
import { nearName } from '../expressions/near-name';
import { clean } from './clean.step';
import { concat } from './concat.step';
import { dedupe } from './dedupe.step';
import { derive } from './derive.step';
import { drop } from './drop.step';
import { extract } from './extract.step';
import { fill } from './fill.step';
import { filter } from './filter.step';
import { format } from './format.step';
import { group } from './group.step';
import { join } from './join.step';
import { limit } from './limit.step';
import { map } from './map.step';
import { pad } from './pad.step';
import { isObject, Parameters } from './parameters';
import { parse } from './parse.step';
import { rename } from './rename.step';
import { reorder } from './reorder.step';
import { replace } from './replace.step';
import { salesforceId } from './salesforce-id.step';
import { select } from './select.step';
import { sort } from './sort.step';
import { split } from './split.step';
import type { StepDefinition } from './step-definition';
import { union } from './union.step';
import { validate } from './validate.step';

const definitions = [
  select,
  drop,
  rename,
  reorder,
  filter,
  sort,
  dedupe,
  group,
  derive,
  clean,
  replace,
  map,
  parse,
  format,
  fill,
  split,
  concat,
  extract,
  pad,
  join,
  union,
  limit,
  validate,
  salesforceId,
] as StepDefinition[];

const byOp = new Map(definitions.map((definition) => [definition.op, definition]));

/** Ops that recipes may name and that this version cannot do. */
const notYet = [
  'pivot',
  'unpivot',
  'window',
  'cluster',
  'phone',
  'email',
  'country',
  'state',
  'splitName',
  'stripHtml',
];

export const knownOps: readonly string[] = definitions.map(({ op }) => op);

export interface ReadStep {
  definition: StepDefinition;
  parameters: unknown;
  off: boolean;
}

/** Reads a step whole: its kind, its parameters, nothing unknown. Throws UNKNOWN_STEP, BAD_RECIPE. */
export function readStep(step: unknown): ReadStep {
  if (!isObject(step) || typeof step['op'] !== 'string')
    throw new DmsError('BAD_RECIPE', 'A step must be an object with its "op".');
  const { op } = step;
  const definition = byOp.get(op);
  if (!definition) throw unknownStep(op);
  const parameters = Parameters.of(step as Step);
  if (step['off'] !== undefined && typeof step['off'] !== 'boolean')
    throw parameters.wrong('off', 'must be true or false');
  const read = definition.read(parameters);
  parameters.done();
  return { definition, parameters: read, off: step['off'] === true };
}

function unknownStep(op: string): DmsError {
  const shown = op.slice(0, 100);
  if (notYet.includes(op))
    return new DmsError('UNKNOWN_STEP', `The step ${shown} is not available yet.`, { op: shown });
  const suggestion = nearName(op, [...knownOps, ...notYet]);
  return new DmsError(
    'UNKNOWN_STEP',
    `There is no step ${shown}.${suggestion ? ` Did you mean ${suggestion}?` : ''}`,
    {
      op: shown,
      ...(suggestion && { suggestion }),
    },
  );
}
