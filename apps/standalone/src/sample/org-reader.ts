import { readFile } from 'node:fs/promises';
import { reasonOf } from './dms-client';
import { SentenceError } from './sentence-error';

const keysPerQuery = 150;

export interface OrgRecord {
  Legacy_Id__c: string;
  [field: string]: unknown;
}

/** Reads the practice org without DMS in between: what it says is the truth DMS is held against. */
export class OrgReader {
  private constructor(
    private readonly instanceUrl: string,
    private readonly accessToken: string,
  ) {}

  /** `loginFile` is the practice org's login.json. */
  static async open(loginFile: string): Promise<OrgReader> {
    const text = await readFile(loginFile, 'utf8').catch(() => {
      throw new SentenceError(
        `The practice org's ${loginFile} cannot be read: is DMS_HOME the one that \`npm start\` runs with?`,
      );
    });
    const { instanceUrl, accessToken } = JSON.parse(text) as { instanceUrl: string; accessToken: string };
    return new OrgReader(instanceUrl, accessToken);
  }

  async count(object: string): Promise<number> {
    return (await this.query(`SELECT COUNT() FROM ${object}`)).totalSize;
  }

  /** The records with these keys (any number of them), with Legacy_Id__c and `fields`. */
  async byKeys(object: string, keys: string[], fields: string[] = []): Promise<OrgRecord[]> {
    const found: OrgRecord[] = [];
    for (let from = 0; from < keys.length; from += keysPerQuery) {
      const list = keys
        .slice(from, from + keysPerQuery)
        .map(quoted)
        .join(',');
      const columns = ['Legacy_Id__c', ...fields].join(', ');
      const answer = await this.query(`SELECT ${columns} FROM ${object} WHERE Legacy_Id__c IN (${list})`);
      found.push(...answer.records);
    }
    return found;
  }

  private async query(soql: string): Promise<{ totalSize: number; records: OrgRecord[] }> {
    const url = `${this.instanceUrl}/services/data/v62.0/query?${new URLSearchParams({ q: soql })}`;
    const headers = { authorization: `Bearer ${this.accessToken}` };
    const answer = await fetch(url, { headers }).catch((error: unknown) => {
      throw new SentenceError(
        `The practice org does not answer at ${this.instanceUrl} (${reasonOf(error)}).`,
      );
    });
    const text = await answer.text();
    if (!answer.ok)
      throw new SentenceError(`The practice org refused "${soql.slice(0, 100)}": ${text.slice(0, 300)}`);
    return JSON.parse(text) as { totalSize: number; records: OrgRecord[] };
  }
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

/** The value at a path such as Account.Legacy_Id__c; null where any part of it is missing. */
export function valueAt(record: OrgRecord, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((value, name) => (value as Record<string, unknown> | null)?.[name] ?? null, record);
}
