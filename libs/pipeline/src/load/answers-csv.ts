import { SqlSession, quoteText } from '@dms/domain';

/** SQL of the table that an org's answer holds: a csv of the session's folder with a header, the fields and then Id, all text. */
export function answersCsv(session: SqlSession, file: string, fields: readonly string[]): string {
  const columns = [...new Set([...fields, 'Id'])].map((name) => `${quoteText(name)}: 'VARCHAR'`).join(', ');
  return `read_csv(${quoteText(session.path(file))}, auto_detect=false, header=true, delim=',', quote='"', escape='"',
    columns={${columns}}, max_line_size=1000000, buffer_size=4000000)`;
}
