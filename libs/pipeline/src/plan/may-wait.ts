import { Load, OrgField, isRemoval } from '@dms/domain';
import { MayWait } from './load-order';

/** A lookup may be set later where the org takes the record without it and lets it be changed. */
export function mayWaitBy(fieldsOf: (load: Load) => OrgField[]): MayWait {
  return (load, name) => {
    const field = fieldsOf(load).find((candidate) => candidate.name.toLowerCase() === name.toLowerCase());
    return field !== undefined && field.nillable && field.updateable && !isRemoval(load.operation);
  };
}
