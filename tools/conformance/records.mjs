// Single records and queries.
import { must } from './cli.mjs';

export function records(cli) {
  let id;
  cli.step('data create record', (tell) => {
    const values = "Name='Acme Inc' Legacy_Id__c=A-1 NumberOfEmployees=7";
    const { result } = tell(['data', 'create', 'record', '-s', 'Account', '-v', values, '-o', 'p', '--json']);
    id = result?.id;
    must(/^001\w{15}$/.test(id ?? ''), 'an id');
  });
  cli.step('data get record', (tell) => {
    const { result } = tell(['data', 'get', 'record', '-s', 'Account', '-i', id, '-o', 'p', '--json']);
    must(result?.Name === 'Acme Inc' && result.NumberOfEmployees === 7, 'the record');
    const where = tell([
      'data',
      'get',
      'record',
      '-s',
      'Account',
      '-w',
      'Legacy_Id__c=A-1',
      '-o',
      'p',
      '--json',
    ]);
    must(where.result?.Id === id, 'the same record by key');
  });
  cli.step('data update record', (tell) => {
    const args = [
      'data',
      'update',
      'record',
      '-s',
      'Account',
      '-i',
      id,
      '-v',
      "Phone='123'",
      '-o',
      'p',
      '--json',
    ];
    must(tell(args).result?.success === true, 'success');
  });
  cli.step('data query, human, csv and json', (tell) => {
    const query = ['data', 'query', '-o', 'p', '-q', 'SELECT Id, Name, Phone, Owner.Name FROM Account'];
    const human = tell(query);
    must(
      human.code === 0 && /Acme Inc/.test(human.out) && /number of records retrieved: 1/i.test(human.text),
      'a table',
    );
    const text = tell([...query, '-r', 'csv'])
      .out.trim()
      .split(/\r?\n/);
    must(
      text[0] === 'Id,Name,Phone,Owner.Name' && text[1] === `${id},Acme Inc,123,Practice Admin`,
      'the csv',
    );
    const { result } = tell([...query, '--json']);
    must(result?.totalSize === 1 && result.records[0].Owner.Name === 'Practice Admin', 'the records');
    const count = tell(['data', 'query', '-o', 'p', '-q', 'SELECT COUNT() FROM Account', '--json']);
    must(count.result?.totalSize === 1, 'a count');
    const grouped = ['data', 'query', '-o', 'p', '-q', 'SELECT Name, COUNT(Id) n FROM Account GROUP BY Name'];
    must(/Acme Inc\s*│?\s*1/.test(tell(grouped).out), 'a table of groups');
    must(
      tell(['data', 'query', '-o', 'p', '-q', 'SELECT Nope FROM Account', '--json']).json?.name ===
        'INVALID_FIELD',
      'INVALID_FIELD',
    );
  });
  cli.step('data delete record', (tell) => {
    const args = ['data', 'delete', 'record', '-s', 'Account', '-i', id, '-o', 'p', '--json'];
    must(tell(args).result?.success === true, 'success');
    must(
      tell(['data', 'get', 'record', '-s', 'Account', '-i', id, '-o', 'p', '--json']).code !== 0,
      'a refusal after',
    );
  });
}
