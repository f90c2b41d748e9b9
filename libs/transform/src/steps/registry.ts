import { DmsError, type Step } from '@dms/domain';
import { nearName } from '../expressions/near-name';
import { clean } from './clean.step';
import { cluster } from './cluster.step';
import { country } from './country.step';
import { email } from './email.step';
import { phone } from './phone.step';
import { pivot } from './pivot.step';
import { splitName } from './split-name.step';
import { state } from './state.step';
import { stripHtml } from './strip-html.step';
import { unpivot } from './unpivot.step';
import { window } from './window.step';
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
  pivot,
  unpivot,
  window,
  cluster,
  validate,
  limit,
  salesforceId,
  phone,
  email,
  country,
  state,
  splitName,
  stripHtml,
] as StepDefinition[];

const byOp = new Map(definitions.map((definition) => [definition.op, definition]));

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
  const suggestion = nearName(op, knownOps);
  return new DmsError(
    'UNKNOWN_STEP',
    `There is no step ${shown}.${suggestion ? ` Did you mean ${suggestion}?` : ''}`,
    {
      op: shown,
      ...(suggestion && { suggestion }),
    },
  );
}
