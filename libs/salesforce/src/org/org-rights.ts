import { Org, OrgError, Permit } from '@dms/domain';

/** What the signed-in user may do, found out by asking. */
export interface OrgRights {
  /** How many objects there are for the user, and how many of them can be created, changed, deleted. */
  objects: { visible: number; createable: number; updateable: number; deletable: number };
  /** Of the standard objects that migrations mostly write: fields that can be written on new records. */
  fields: { object: string; writable: number; all: number }[];
  bulk: boolean;
  hardDelete: boolean;
  /** Whether CreatedDate and its like may be given on new records. */
  auditFields: boolean;
}

const looked = ['Account', 'Contact'];
const granted: Permit = () => Promise.resolve();

/**
 * A handful of calls. Whether records may be deleted for good is known only by making such a job: it stays without rows
 * and is aborted at once, so nothing is written.
 */
export async function rightsOf(org: Org): Promise<OrgRights> {
  const objects = await org.objects();
  const count = (may: (object: (typeof objects)[number]) => boolean) => objects.filter(may).length;
  const fields: OrgRights['fields'] = [];
  let auditFields = false;
  for (const name of looked) {
    if (!objects.some((object) => object.name === name)) continue;
    const described = await org.describe(name, { fresh: true });
    const writable = described.fields.filter(({ createable }) => createable).length;
    fields.push({ object: name, writable, all: described.fields.length });
    auditFields ||= described.fields.some((field) => field.name === 'CreatedDate' && field.createable);
  }
  const object = looked.find((name) => objects.some((each) => each.name === name)) ?? objects[0]?.name;
  return {
    objects: {
      visible: objects.length,
      createable: count(({ createable }) => createable),
      updateable: count(({ updateable }) => updateable),
      deletable: count(({ deletable }) => deletable),
    },
    fields,
    bulk: object !== undefined && (await mayMakeJob(org, object, 'insert')),
    hardDelete: object !== undefined && (await mayMakeJob(org, object, 'hardDelete')),
    auditFields,
  };
}

/** What an org answers to whoever may not: anything else is a trouble and no answer. */
const refusals = ['config', 'fatal', 'data'];

async function mayMakeJob(org: Org, object: string, operation: 'insert' | 'hardDelete'): Promise<boolean> {
  try {
    const { id } = await org.createJob({ object, operation }, granted);
    await org.abortJob(id, granted);
    return true;
  } catch (error) {
    if (error instanceof OrgError && refusals.includes(error.errorClass)) return false;
    throw error;
  }
}
