import { OrgField } from '@dms/domain';
import { WireColumn } from '../load/wire-columns';

/** Values of these do not come back as they were sent, or not at all. */
const unreadable = ['base64', 'encryptedstring'];

/** The fields that a load may change on records that are there: read before its first write, and put back by a rollback. */
export function keptFields(wire: readonly WireColumn[], fields: readonly OrgField[]): string[] {
  const names = wire.flatMap(({ field, only }) => {
    const described = fields.find(({ name }) => name === field);
    const changes = described?.updateable && only !== 'insert' && !unreadable.includes(described.type);
    return changes ? [described.name] : [];
  });
  return [...new Set(names)].filter((name) => name !== 'Id');
}
