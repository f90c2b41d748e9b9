import { ApexCall, Load, Plan, apexPath } from '@dms/domain';

/** What is wrong with options that only go with some operations, or with each other; undefined: nothing. */
export function optionProblem({ operation, options = {} }: Load): string | undefined {
  const { beforeImage, deltaOnly, gone, preApex, postApex } = options;
  const changes = operation === 'update' || operation === 'upsert';
  if (beforeImage && !changes)
    return 'beforeImage keeps records that are changed: it goes with update and upsert.';
  if (deltaOnly && !changes) return 'deltaOnly tells rows apart by a key: it goes with upsert and update.';
  if (gone && !deltaOnly) return 'gone is about what was written before: it needs deltaOnly.';
  if (gone && (gone.action === 'flag') !== (gone.field !== undefined))
    return 'gone names a field where its action is flag, and only there.';
  return apexProblem(preApex) ?? apexProblem(postApex);
}

function apexProblem(call: ApexCall | undefined): string | undefined {
  try {
    if (call) apexPath(call.path);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

const goneWords = { list: 'are listed', flag: 'are flagged', delete: 'are DELETED' };

/** What a plan says about options before anything is done. */
export function optionWarnings({ name, options = {} }: Load): Plan['warnings'] {
  const { deltaOnly, gone, preApex, postApex } = options;
  const warnings: Plan['warnings'] = [];
  if (deltaOnly) {
    const action = gone?.action ?? 'list';
    const message = `${name} sends only rows that are new or say something else than their last confirmed write; records whose rows are gone from the file ${goneWords[action]}.`;
    warnings.push({ code: action === 'delete' ? 'DELTA_DELETES' : 'DELTA', message });
  }
  if (preApex && !postApex) {
    const message = `${name} calls Apex before it begins, and nothing afterwards that puts right what that call changed.`;
    warnings.push({ code: 'APEX_NOT_RESTORED', message });
  }
  return warnings;
}
