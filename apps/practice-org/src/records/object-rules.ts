import type { SObject } from '../schema/model';
import type { Database, SqlValue } from '../store/database';
import { RowFailure } from './row-failure';

/** The value a field will have, by its name. */
export type Look = (name: string) => SqlValue;

const integrity = (message: string, ...fields: string[]): RowFailure =>
  new RowFailure('FIELD_INTEGRITY_EXCEPTION', message, fields);

/** What Salesforce itself asks of a new record beyond its single fields. */
export function checkObjectRules(database: Database, object: SObject, look: Look): void {
  if (object.name === 'CampaignMember') campaignMember(database, look);
  else if (object.name === 'PricebookEntry') pricebookEntry(database, look);
  else if (object.name === 'OpportunityLineItem') lineItem(database, look);
  else if (object.name === 'Event') event(look);
}

function campaignMember(database: Database, look: Look): void {
  const given = ['LeadId', 'ContactId', 'AccountId'].filter((name) => look(name) !== null);
  const [field] = given;
  if (field === undefined || given.length > 1)
    throw integrity('A campaign member must have exactly one of Lead, Contact and Account', 'LeadId');
  const sql = `SELECT Id FROM CampaignMember WHERE CampaignId = ? AND ${field} = ? AND IsDeleted = 0`;
  if (database.get(sql, look('CampaignId'), look(field)))
    throw new RowFailure('DUPLICATE_VALUE', 'Already a campaign member.');
}

function pricebookEntry(database: Database, look: Look): void {
  const sql = 'SELECT Id FROM PricebookEntry WHERE Pricebook2Id = ? AND Product2Id = ? AND IsDeleted = 0';
  if (database.get(sql, look('Pricebook2Id'), look('Product2Id')))
    throw new RowFailure('DUPLICATE_VALUE', 'This price definition already exists in this price book');
  const standard = database.get<{ Id: string }>('SELECT Id FROM Pricebook2 WHERE IsStandard = 1');
  if (standard && look('Pricebook2Id') !== standard.Id && !database.get(sql, standard.Id, look('Product2Id')))
    throw new RowFailure(
      'STANDARD_PRICE_NOT_DEFINED',
      'Before creating a custom price, create a standard price.',
    );
}

function lineItem(database: Database, look: Look): void {
  const entryId = look('PricebookEntryId');
  if (entryId === null && look('Product2Id') === null)
    throw new RowFailure('REQUIRED_FIELD_MISSING', 'Required fields are missing: [PricebookEntryId]', [
      'PricebookEntryId',
    ]);
  if ((look('UnitPrice') === null) === (look('TotalPrice') === null))
    throw integrity('Specify either UnitPrice or TotalPrice, and not both', 'UnitPrice', 'TotalPrice');
  const book = (sql: string, id: SqlValue) => database.get<{ book: SqlValue }>(sql, id)?.book ?? null;
  const own = book('SELECT Pricebook2Id AS book FROM Opportunity WHERE Id = ?', look('OpportunityId'));
  const entry = book('SELECT Pricebook2Id AS book FROM PricebookEntry WHERE Id = ?', entryId);
  if (entryId !== null && own !== entry)
    throw integrity(
      'pricebook entry is in a different pricebook than the one assigned to the opportunity',
      'PricebookEntryId',
    );
}

function event(look: Look): void {
  const spans = look('StartDateTime') !== null && look('EndDateTime') !== null;
  const lasts =
    look('DurationInMinutes') !== null &&
    (look('ActivityDateTime') ?? look('ActivityDate') ?? look('StartDateTime')) !== null;
  if (!spans && !lasts)
    throw new RowFailure(
      'REQUIRED_FIELD_MISSING',
      'Required fields are missing: [StartDateTime, EndDateTime]',
      ['StartDateTime', 'EndDateTime'],
    );
  const [start, end] = [look('StartDateTime'), look('EndDateTime')];
  if (spans && Number(end) < Number(start))
    throw integrity('End Date must be later than Start Date', 'EndDateTime');
}
