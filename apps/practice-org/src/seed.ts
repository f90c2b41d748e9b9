import { makeId, podOf } from './records/ids';
import { quoted, type SObject } from './schema/model';
import type { Database, SqlValue } from './store/database';

/** Which of a server's orgs one is, and how people call it. */
export interface OrgName {
  /** 0 is the first org, which is always there. */
  number: number;
  /** In paths and user names: letters, digits and hyphens. */
  name: string;
  /** As people read it. */
  label: string;
  sandbox: boolean;
}

export interface SeedIds {
  orgId: string;
  userId: string;
}

const seedId = (prefix: string, org: number): string => makeId(prefix, podOf(0, org), 1);

/** The ids of the org itself and of its admin. */
export const seedIds = ({ number }: OrgName): SeedIds => ({
  orgId: seedId('00D', number),
  userId: seedId('005', number),
});

/** What an org has from its first day: itself, its admin, his profile, the standard price book. No journal entry. */
export function seed(database: Database, org: OrgName, username: string): void {
  const { orgId, userId } = seedIds(org);
  const profileId = seedId('00e', org.number);
  const add = adder(database, userId);
  add('Organization', orgId, {
    Name: org.label,
    IsSandbox: Number(org.sandbox),
    OrganizationType: 'Developer Edition',
    InstanceName: 'LOCAL',
    LanguageLocaleKey: 'en_US',
    DefaultLocaleSidKey: 'en_US',
    TimeZoneSidKey: 'UTC',
  });
  add('Profile', profileId, { Name: 'System Administrator', UserType: 'Standard' });
  add('User', userId, {
    Username: username,
    LastName: 'Admin',
    FirstName: 'Practice',
    Email: username,
    Alias: 'admin',
    CommunityNickname: 'admin',
    IsActive: 1,
    TimeZoneSidKey: 'UTC',
    LocaleSidKey: 'en_US',
    EmailEncodingKey: 'UTF-8',
    LanguageLocaleKey: 'en_US',
    ProfileId: profileId,
    UserType: 'Standard',
  });
  add('Pricebook2', seedId('01s', org.number), { Name: 'Standard Price Book', IsActive: 1, IsStandard: 1 });
}

/** Record types belong to the schema: they are there whatever becomes of the data. */
export function seedRecordTypes(database: Database, objects: SObject[], userId: string): void {
  const now = Date.now();
  for (const { name, recordTypes } of objects)
    for (const type of recordTypes) {
      const added = [
        type.number,
        type.id,
        type.name,
        type.developerName,
        name,
        type.description,
        Number(type.active),
      ];
      database.run(
        `INSERT INTO RecordType (rid, Id, Name, DeveloperName, SobjectType, Description, IsActive,
           CreatedDate, LastModifiedDate, SystemModstamp, CreatedById, LastModifiedById)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (rid) DO UPDATE SET Name = excluded.Name, Description = excluded.Description,
           IsActive = excluded.IsActive`,
        ...added,
        now,
        now,
        now,
        userId,
        userId,
      );
    }
}

const adder =
  (database: Database, userId: string) =>
  (object: string, id: string, values: Record<string, SqlValue>): void => {
    const now = Date.now();
    const all = {
      ...values,
      Id: id,
      CreatedDate: now,
      LastModifiedDate: now,
      SystemModstamp: now,
      CreatedById: userId,
      LastModifiedById: userId,
    };
    const names = Object.keys(all);
    const sql = `INSERT OR IGNORE INTO ${quoted(object)} (rid, ${names.map(quoted).join(', ')}) VALUES (1, ${names.map(() => '?').join(', ')})`;
    database.run(sql, ...Object.values(all));
  };
