import { OrgError, OrgField, OrgObjectDetail } from '@dms/domain';
import { badAnswer } from '../wire/failures';
import { OrgWire } from '../wire/org-wire';
import { fieldNamed } from './field-rules';
import { selectByFirstKeys, selectsByKeys } from './soql';

export type OrgRecord = Record<string, unknown>;

interface QueryPage {
  totalSize: number;
  records: OrgRecord[];
  nextRecordsUrl?: string;
}

/** Records that 200 keys may find: beyond this a key is no key. */
const mostMatches = 20_000;

/** Queries built from names of a describe and escaped values. */
export class Queries {
  constructor(private readonly wire: OrgWire) {}

  async byKeys(
    object: OrgObjectDetail,
    keyField: string,
    keys: string[],
    fields: string[],
    deleted = false,
  ): Promise<OrgRecord[]> {
    const key = required(object, keyField);
    const asked = [key, ...fields.map((name) => required(object, name))].map((field) => field.name);
    const always = ['Id', 'SystemModstamp'].filter((name) => fieldNamed(object, name));
    const found: OrgRecord[] = [];
    for (const select of selectsByKeys(object.name, key, keys, [...new Set([...always, ...asked])])) {
      const soql = deleted ? `${select} AND IsDeleted = true` : select;
      for await (const page of this.pages(soql, deleted ? '/queryAll' : '/query')) {
        for (const { attributes: _attributes, ...record } of page.records) found.push(record);
        if (found.length > mostMatches) {
          const text = `${object.name}.${key.name} finds more than ${mostMatches} records for ${keys.length} keys.`;
          throw new OrgError('TOO_MANY_MATCHES', text, 'config', true);
        }
      }
    }
    return found;
  }

  async *values(object: OrgObjectDetail, fieldName: string): AsyncGenerator<string[]> {
    const { name } = required(object, fieldName);
    for await (const page of this.pages(`SELECT ${name} FROM ${object.name} WHERE ${name} != null`)) {
      yield page.records.map((record) => String(record[name]));
    }
  }

  /** The text of a query for fields of all records with a value in one of them. */
  selectFilled(object: OrgObjectDetail, fields: string[], filled: string): string {
    const names = [...new Set(fields.map((name) => required(object, name).name))];
    return `SELECT ${names.join(', ')} FROM ${object.name} WHERE ${required(object, filled).name} != null`;
  }

  /** The text of a query for the records of as many of the first keys as it holds; undefined where no record can have one. */
  selectKeys(
    object: OrgObjectDetail,
    keyField: string,
    keys: string[],
    fields: string[],
  ): { soql?: string; taken: number } {
    const key = required(object, keyField);
    const names = [...new Set(fields.map((name) => required(object, name).name))];
    return selectByFirstKeys(object.name, key, keys, names);
  }

  async count(object: OrgObjectDetail): Promise<number> {
    return (await this.page(`/query?q=${encodeURIComponent(`SELECT COUNT() FROM ${object.name}`)}`))
      .totalSize;
  }

  /** A query whose text is our own. */
  async all(soql: string): Promise<OrgRecord[]> {
    const records: OrgRecord[] = [];
    for await (const page of this.pages(soql)) records.push(...page.records);
    return records;
  }

  private async *pages(soql: string, resource = '/query'): AsyncGenerator<QueryPage> {
    let path: string | undefined = `${resource}?q=${encodeURIComponent(soql)}`;
    while (path !== undefined) {
      const page: QueryPage = await this.page(path);
      yield page;
      path = page.nextRecordsUrl;
    }
  }

  private async page(path: string): Promise<QueryPage> {
    const answer = await this.wire.json<Partial<QueryPage> | null>({ method: 'GET', path });
    if (typeof answer?.totalSize !== 'number' || !Array.isArray(answer.records)) {
      throw badAnswer('that of a query', false);
    }
    return answer as QueryPage;
  }
}

function required(object: OrgObjectDetail, name: string): OrgField {
  const field = fieldNamed(object, name);
  if (field) return field;
  const text = `No such field '${name.slice(0, 80)}' on ${object.name}, or the user may not see it.`;
  throw new OrgError('INVALID_FIELD', text, 'config', true);
}
