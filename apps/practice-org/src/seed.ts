import { makeId, podOf } from './records/ids';
import { quoted } from './schema/model';
import type { Database, SqlValue } from './store/database';

const seedId = (prefix: string): string => makeId(prefix, podOf(0), 1);

export const ORG_ID = seedId('00D');
export const USER_ID = seedId('005');

/** What an org has from its first day: itself, its admin, his profile, the standard price book. No journal entry. */
export function seed(database: Database, username: string): void {
  const profileId = seedId('00e');
  add(database, 'Organization', ORG_ID, {
    Name: 'Practice',
    OrganizationType: 'Developer Edition',
    InstanceName: 'LOCAL',
    LanguageLocaleKey: 'en_US',
    DefaultLocaleSidKey: 'en_US',
    TimeZoneSidKey: 'UTC',
  });
  add(database, 'Profile', profileId, { Name: 'System Administrator', UserType: 'Standard' });
  add(database, 'User', USER_ID, {
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
  add(database, 'Pricebook2', seedId('01s'), { Name: 'Standard Price Book', IsActive: 1, IsStandard: 1 });
}

function add(database: Database, object: string, id: string, values: Record<string, SqlValue>): void {
  const now = Date.now();
  const all = {
    ...values,
    Id: id,
    CreatedDate: now,
    LastModifiedDate: now,
    SystemModstamp: now,
    CreatedById: USER_ID,
    LastModifiedById: USER_ID,
  };
  const names = Object.keys(all);
  const sql = `INSERT OR IGNORE INTO ${quoted(object)} (rid, ${names.map(quoted).join(', ')}) VALUES (1, ${names.map(() => '?').join(', ')})`;
  database.run(sql, ...Object.values(all));
}
