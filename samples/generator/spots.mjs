/**
 * Single records worth a look: each planted peculiarity as it must read in the org afterwards. `key` is a
 * Legacy_Id__c, compared without regard to case; a field may be a path such as Account.Legacy_Id__c.
 */
export function spots(accounts, contacts, opportunities) {
  return [
    ...accountSpots(accounts),
    ...contactSpots(contacts.filter((row) => row.end === 'written')),
    ...opportunitySpots(opportunities.filter((row) => row.end === 'written')),
  ];
}

function accountSpots(accounts) {
  const spot = (key, fields) => {
    if (!accounts.some((row) => row.key === key && row.end === 'written')) throw new Error(`No account ${key}`);
    return { object: 'Account', key, fields };
  };
  return [
    spot('007', { Name: 'Bond & Söhne Präzisionswaagen GmbH', BillingCountry: 'Germany', Description: 'Corrected entry' }),
    spot('42', { Name: 'Deep Thought Teas Ltd', BillingCountry: 'United Kingdom' }),
    spot('042', { Name: 'Zero Forty-Two "Fine Foods", Inc.' }),
    spot('1E5', { Name: 'Ten to the Fifth, Ltd' }),
    spot('9007199254740993', { Name: 'Long Number Shipping plc' }),
    spot('HK-0901', { Name: '北京茶叶进出口有限公司', BillingCountry: 'China', Description: 'Corrected entry' }),
    spot('HK-0903', { Name: 'Торговый дом «Балтика»' }),
    spot('HK-0904', { BillingCity: 'Καλαμάτα' }),
    spot('HK-0906', { Name: 'NULL', BillingCountry: 'Namibia' }),
    spot('HK-0908', { Name: '=Sum & Partners' }),
  ];
}

function contactSpots(contacts) {
  const find = (test) => contacts.find(test) ?? fail();
  const named = (name) => find((row) => row.cells.name === name).key;
  const spot = (key, fields) => ({ object: 'Contact', key, fields });
  const textBorn = (pattern) => find((row) => typeof row.cells.birthday === 'string' && pattern.test(row.cells.birthday));
  const cellBorn = find((row) => row.cells.birthday instanceof Date);
  const german = textBorn(/^(?!29\.02\.1981)\d\d\.\d\d\.\d{4}$/);
  const english = textBorn(/^\d+ [A-Z][a-z]+ \d{4}$/);
  return [
    spot(named('王, 小明'), { LastName: '王', FirstName: '小明' }),
    spot(named('Null, Jennifer'), { LastName: 'Null', FirstName: 'Jennifer' }),
    spot(named('None'), { LastName: 'None', FirstName: null }),
    spot(find((row) => row.cells.account === 42).key, { 'Account.Legacy_Id__c': '42' }),
    spot(find((row) => row.cells.account === null).key, { AccountId: null }),
    spot(find((row) => row.cells.email === 'n/a').key, { Email: null }),
    spot(find((row) => row.cells.title === 'Buyer (new)').key, { Title: 'Buyer (new)' }),
    spot(find((row) => row.cells.birthday === '29.02.1981').key, { Birthdate: null }),
    ...[cellBorn, german, english].map((row) => spot(row.key, { Birthdate: born(row.cells.birthday) })),
  ];
}

function born(value) {
  if (value instanceof Date) return value.toISOString().slice(0, 10);
  if (value.includes('.')) return value.split('.').reverse().join('-');
  return new Date(`${value} UTC`).toISOString().slice(0, 10);
}

function opportunitySpots(opportunities) {
  const find = (test) => opportunities.find(test) ?? fail();
  const spot = (row, fields) => ({ object: 'Opportunity', key: row.key, fields });
  const money = (text, amount) => spot(find((row) => row.cells.Betrag === text), { Amount: amount });
  const closing = (pattern, iso) => {
    const row = find((one) => pattern.test(one.cells.Abschluss));
    return spot(row, { CloseDate: row.cells.Abschluss.replace(pattern, iso) });
  };
  const twin = find((row) => row.twin);
  return [
    money('1.204,50', 1204.5),
    money('€ 12,00', 12),
    money('EUR -1.000,00', -1000),
    money('1.234.567,89 €', 1234567.89),
    money('auf Anfrage', null),
    spot(twin, { Amount: twin.cents / 100 }),
    closing(/^(\d{4})-(\d\d)-(\d\d)$/, '$1-$2-$3'),
    closing(/^(\d\d)\.(\d\d)\.(\d{4})$/, '$3-$2-$1'),
    closing(/^(\d\d)\/(\d\d)\/(\d{4})$/, '$3-$2-$1'),
  ];
}

function fail() {
  throw new Error('The generator did not plant what it wants to look at.');
}
