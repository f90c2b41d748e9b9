import { meaningsOf } from './vocabulary';

describe('meaningsOf', () => {
  it.each([
    ['LastName', ['last', 'name']],
    ['Nachname', ['last', 'name']],
    ['Legacy_Id__c', ['legacy', 'id']],
    ['Kunden-Nr.', ['account', 'id']],
    ['Kundennr', ['account', 'id']],
    ['Umsatz 2025', ['revenue']],
    ['2025', ['2025']],
    ['Lieferstraße', ['shipping', 'street']],
    ['emailAddress', ['email', 'address']],
    ['addr1', ['address']],
    ['客户编号', ['account', 'id']],
    ['预计成交日期', ['expected', 'close', 'date']],
    ['Tel 电话', ['phone']],
    ['reports_to', ['reports']],
    ['Straßenverkehr', ['strassenverkehr']],
    ['—', []],
    ['', []],
  ])('%s is %j', (name, meanings) => {
    expect(meaningsOf(name)).toEqual(meanings);
  });
});
