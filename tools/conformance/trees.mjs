// Parents and children together, there and back.
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { must } from './cli.mjs';

export function trees(cli) {
  const { work } = cli;
  const record = (type, referenceId, rest) => ({ attributes: { type, referenceId }, ...rest });
  cli.step('data import tree with a plan', (tell) => {
    const accounts = { records: [record('Account', 'a1', { Name: 'Tree' })] };
    const contacts = { records: [record('Contact', 'c1', { LastName: 'Leaf', AccountId: '@a1' })] };
    writeFileSync(join(work, 'accounts.json'), JSON.stringify(accounts));
    writeFileSync(join(work, 'contacts.json'), JSON.stringify(contacts));
    const plan = [
      { sobject: 'Account', files: ['accounts.json'] },
      { sobject: 'Contact', files: ['contacts.json'] },
    ];
    writeFileSync(join(work, 'plan.json'), JSON.stringify(plan));
    must(
      tell(['data', 'import', 'tree', '-p', 'plan.json', '-o', 'p', '--json']).result?.length === 2,
      'two records',
    );
  });
  cli.step('data export tree, and import of what was exported', (tell) => {
    const query = "SELECT Name, (SELECT LastName FROM Contacts) FROM Account WHERE Name = 'Tree'";
    const out = ['data', 'export', 'tree', '-q', query, '-d', 'tree', '-p', '-o', 'p', '--json'];
    must(tell(out).code === 0, 'files');
    const plan = readdirSync(join(work, 'tree')).find((name) => name.endsWith('plan.json'));
    must(plan !== undefined, 'a plan');
    must(
      tell(['data', 'import', 'tree', '-p', join('tree', plan), '-o', 'p', '--json']).result?.length === 2,
      'two records',
    );
    const kids = "SELECT COUNT() FROM Contact WHERE Account.Name = 'Tree'";
    must(tell(['data', 'query', '-o', 'p', '-q', kids, '--json']).result?.totalSize === 2, 'two children');
  });
}
