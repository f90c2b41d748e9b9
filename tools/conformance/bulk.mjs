// Bulk jobs: upsert, import, update, delete, resume, results, export.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { asJson, must } from './cli.mjs';

export function bulk(cli) {
  upserts(cli);
  others(cli);
  resumed(cli);
}

function upserts(cli) {
  const { work } = cli;
  const rows = Array.from({ length: 2500 }, (_, i) => `C-${i},"Name ""${i}"", of many",c${i}@example.com`);
  cli.csv('contacts.csv', ['Legacy_Id__c,LastName,Email', ...rows]);
  const upsert = ['data', 'upsert', 'bulk', '-s', 'Contact', '-i', 'Legacy_Id__c', '-o', 'p', '--json'];
  let job;
  cli.step('data upsert bulk', (tell) => {
    const { result } = tell([...upsert, '-f', 'contacts.csv', '-w', '5']);
    job = result?.jobInfo?.id;
    must(
      result?.jobInfo?.state === 'JobComplete' && result.jobInfo.numberRecordsProcessed === 2500,
      '2500 rows',
    );
  });
  cli.step('data bulk results', (tell) => {
    const { result } = tell(['data', 'bulk', 'results', '-i', job, '-o', 'p', '--json']);
    must(result?.processedRecords === 2500 && result.successfulRecords === 2500, '2500 successes');
    must(
      readdirSync(work).some((name) => name.endsWith('-success-records.csv')),
      'a file',
    );
  });
  cli.step('data upsert bulk, later resumed, with failures', (tell) => {
    cli.csv('some.csv', [
      'Legacy_Id__c,LastName,Email',
      'C-1,New,a@example.com',
      'C-x,Bad,nonsense',
      'C-y,Good,',
    ]);
    const started = tell([...upsert, '-f', 'some.csv']);
    const id = started.result?.jobInfo?.id ?? started.result?.id;
    must(/^750/.test(id ?? ''), 'a job id');
    const resumed = tell(['data', 'upsert', 'resume', '-i', id, '-o', 'p', '--json']);
    must(resumed.result?.jobInfo?.numberRecordsFailed === 1, 'one failure');
  });
}

function others(cli) {
  const { work } = cli;
  cli.step('data import bulk', (tell) => {
    cli.csv('leads.csv', ['LastName,Company', 'L1,C', 'L2,C']);
    const { result } = tell([
      'data',
      'import',
      'bulk',
      '-s',
      'Lead',
      '-f',
      'leads.csv',
      '-o',
      'p',
      '-w',
      '5',
      '--json',
    ]);
    must(result?.processedRecords === 2 && result.failedRecords === 0, 'two rows');
  });
  cli.step('data update bulk', (tell) => {
    const { result } = tell(['data', 'query', '-o', 'p', '-q', 'SELECT Id FROM Lead', '--json']);
    cli.csv('update.csv', ['Id,Company', ...result.records.map(({ Id }) => `${Id},New Company`)]);
    const done = tell([
      'data',
      'update',
      'bulk',
      '-s',
      'Lead',
      '-f',
      'update.csv',
      '-o',
      'p',
      '-w',
      '5',
      '--json',
    ]);
    must(done.result?.successfulRecords === 2, 'two rows');
  });
  cli.step('data export bulk', (tell) => {
    const query = 'SELECT Legacy_Id__c, LastName, Email FROM Contact ORDER BY LastName';
    const args = [
      'data',
      'export',
      'bulk',
      '-q',
      query,
      '--output-file',
      'out.csv',
      '-r',
      'csv',
      '-w',
      '5',
      '-o',
      'p',
      '--json',
    ];
    must(tell(args).result?.totalSize === 2501, '2501 rows');
    const lines = readFileSync(join(work, 'out.csv'), 'utf8').trim().split(/\r?\n/);
    must(
      lines.length === 2502 && lines.some((line) => line.includes('Name ""7"", of many')),
      'the values as they were',
    );
  });
  cli.step('data delete bulk', (tell) => {
    const { result } = tell(['data', 'query', '-o', 'p', '-q', 'SELECT Id FROM Contact LIMIT 500', '--json']);
    cli.csv('delete.csv', ['Id', ...result.records.map(({ Id }) => Id)]);
    const done = tell([
      'data',
      'delete',
      'bulk',
      '-s',
      'Contact',
      '-f',
      'delete.csv',
      '-o',
      'p',
      '-w',
      '5',
      '--json',
    ]);
    must(done.result?.jobInfo?.numberRecordsProcessed === 500, '500 rows');
  });
}

/** Started without waiting, ended later: each command has a resume of its own. */
function resumed(cli) {
  const start = (tell, command, ...args) => {
    const { result } = tell(asJson(`data ${command} bulk`, '-s', 'Lead', ...args));
    const id = result?.jobInfo?.id ?? result?.jobId ?? result?.id;
    must(/^750/.test(id ?? ''), 'a job id');
    return id;
  };
  const ids = (tell) =>
    tell(asJson('data query', '-q', 'SELECT Id FROM Lead')).result.records.map(({ Id }) => Id);
  const count = (tell, where) =>
    tell(asJson('data query', '-q', `SELECT COUNT() FROM Lead ${where}`)).result?.totalSize;
  cli.step('data import resume', (tell) => {
    cli.csv('more.csv', ['LastName,Company', 'R1,C', 'R2,C', ',C']);
    const id = start(tell, 'import', '-f', 'more.csv');
    // It remembers the org of a job it began.
    tell(['data', 'import', 'resume', '-i', id, '--json']);
    must(count(tell, '') === 4, 'two rows more');
  });
  cli.step('data update resume', (tell) => {
    cli.csv('change.csv', ['Id,Company', ...ids(tell).map((id) => `${id},Resumed`)]);
    const id = start(tell, 'update', '-f', 'change.csv');
    must(tell(['data', 'update', 'resume', '-i', id, '--json']).code === 0, 'success');
    must(count(tell, "WHERE Company = 'Resumed'") === 4, 'four changed rows');
  });
  cli.step('data delete resume', (tell) => {
    cli.csv('away.csv', ['Id', ...ids(tell)]);
    tell(asJson('data delete resume', '-i', start(tell, 'delete', '-f', 'away.csv')));
    must(ids(tell).length === 0, 'no row left');
  });
  cli.step('data export resume', (tell) => {
    const query = 'SELECT Legacy_Id__c FROM Contact';
    const begun = tell(asJson('data export bulk', '-q', query, '--output-file', 'later.csv', '-r', 'csv'));
    const id = begun.result?.jobId ?? begun.result?.id;
    tell(['data', 'export', 'resume', '-i', id, '--json']);
    const lines = readFileSync(join(cli.work, 'later.csv'), 'utf8').trim().split(/\r?\n/);
    must(lines.length === 2002, '2001 rows and a header');
  });
}
