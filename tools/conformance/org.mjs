// What the org tells of itself, Apex, and raw requests.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { must } from './cli.mjs';

export function aboutOrg(cli) {
  const { work } = cli;
  cli.step('sobject list', (tell) => {
    const { result } = tell(['sobject', 'list', '-o', 'p', '--json']);
    must(result?.includes('Account') && result.includes('OpportunityLineItem'), 'the objects');
  });
  cli.step('sobject describe', (tell) => {
    const { result } = tell(['sobject', 'describe', '-s', 'Contact', '-o', 'p', '--json']);
    must(result?.fields.length > 40 && Object.keys(result.fields[0]).length === 57, 'fields of 57 keys');
  });
  cli.step('limits api display', (tell) => {
    const { result } = tell(['limits', 'api', 'display', '-o', 'p', '--json']);
    const calls = result?.find(({ name }) => name === 'DailyApiRequests');
    must(calls?.remaining < calls?.max, 'limits that count down');
    must(
      tell(['limits', 'recordcounts', 'display', '-s', 'Contact', '-o', 'p', '--json']).code === 0,
      'record counts',
    );
  });
  cli.step('apex run', (tell) => {
    writeFileSync(join(work, 'code.apex'), "System.debug('hello');\n");
    const { result } = tell(['apex', 'run', '-f', 'code.apex', '-o', 'p', '--json']);
    must(result?.success === true && result.logs.includes('not run'), 'success and an honest log');
  });
  cli.step('api request rest', (tell) => {
    must(
      /"totalSize":\s*0/.test(
        tell(['api', 'request', 'rest', '/services/data/v67.0/query?q=SELECT+Id+FROM+Case', '-o', 'p']).out,
      ),
      'an empty page',
    );
  });
}
