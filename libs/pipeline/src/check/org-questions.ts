import { randomUUID } from 'node:crypto';
import { rename } from 'node:fs/promises';
import { Injectable } from '@nestjs/common';
import { JobFolder, Org, OrgField, OrgObjectDetail } from '@dms/domain';
import { Engine } from '../engine/engine';
import { PreparedLoad } from '../load/prepared-load';
import { WireColumn, keyHeader } from '../load/wire-columns';
import { DistinctInput } from '../run/distinct-values';
import { AnswerFile } from '../run/answer-file';
import { askedByName, valuesPerCall, writeAnswers } from '../run/org-answers';
import { valuesIn } from '../run/wanted-values';
import { ExistingRecords } from './known-rows';
import { ParentIds } from './parent-problems';
import { RecordTypeValues } from './record-type-problems';
import { UniqueField } from './unique-problems';

/** What a check asks the org about one load. Answers lie as files in the load's folder; nothing is held in memory. */
export interface Questions {
  org: Org;
  folder: JobFolder;
  object: OrgObjectDetail;
  prepared: PreparedLoad;
}

@Injectable()
export class OrgQuestions {
  constructor(private readonly engine: Engine) {}

  /** Which records have the load's keys, and for picklists of record types, of which type they are. */
  async existing(asked: Questions): Promise<ExistingRecords | undefined> {
    const { org, folder, object, prepared } = asked;
    const key = keyHeader(prepared.load);
    if (!key) return undefined;
    const isId = key === 'Id';
    const typed = limitedByType(object, prepared.wire) && fieldOf(object, 'RecordTypeId') !== undefined;
    const fields = [...(isId ? [] : [key]), ...(typed ? ['RecordTypeId'] : [])];
    const file = 'existing.csv';
    const wanted = await this.wanted(folder, { file: 'prepared.parquet', header: key });
    await writeAnswers(org, { object: object.name, by: key, fields, wanted }, `${folder.path}/${file}`);
    const base: ExistingRecords = { file, fields, kind: prepared.keyKind ?? 'folded' };
    if (!isId) return base;
    const prefix = object.keyPrefix ?? undefined;
    const deletedFile = 'existing-deleted.csv';
    await this.deleted(asked, object.name, { header: key, without: [file] }, deletedFile);
    return { ...base, kind: 'id', deletedFile, ...(prefix && { prefix }) };
  }

  /** Who has the values of unique fields in the org. */
  async uniques({ org, folder, object, prepared }: Questions): Promise<UniqueField[]> {
    const { load, wire } = prepared;
    const found: UniqueField[] = [];
    for (const [index, { header, field: name, reference }] of wire.entries()) {
      const field = fieldOf(object, name);
      if (!field?.unique || reference || name === load.externalIdField) continue;
      const file = `unique-${index}.csv`;
      const wanted = await this.wanted(folder, { file: 'prepared.parquet', header });
      const fields = [field.name];
      await writeAnswers(org, { object: object.name, by: name, fields, wanted }, `${folder.path}/${file}`);
      found.push({ field, header, index, file });
    }
    return found;
  }

  /** Which of the Ids that rows hold themselves are records' of the org. */
  async ids(asked: Questions): Promise<ParentIds[]> {
    const { org, object, prepared } = asked;
    const found: ParentIds[] = [];
    for (const [index, column] of prepared.wire.entries()) {
      const field = fieldOf(object, column.field);
      if (field?.type !== 'reference' || column.reference || column.pending) continue;
      const base = { header: column.header, field: field.name, label: field.label, index };
      if (field.referenceTo.includes('RecordType')) {
        const usable = (object.recordTypes ?? []).filter(({ available }) => available).map(({ id }) => id);
        found.push({ ...base, prefixes: ['012'], asked: [], living: [], deleted: [], usable });
        continue;
      }
      const visible = (await org.objects()).filter(({ name }) => field.referenceTo.includes(name));
      const all = visible.length === field.referenceTo.length && visible.every(({ keyPrefix }) => keyPrefix);
      const prefixes = all ? visible.map(({ keyPrefix }) => keyPrefix ?? '') : [];
      const answers = await this.living(asked, column, index, visible);
      found.push({ ...base, prefixes, ...answers });
    }
    return found;
  }

  private async living(
    asked: Questions,
    { header }: WireColumn,
    index: number,
    objects: { name: string; keyPrefix: string | null; queryable: boolean }[],
  ): Promise<Pick<ParentIds, 'asked' | 'living' | 'deleted'>> {
    const { org, folder } = asked;
    const found = { asked: [] as string[], living: [] as string[], deleted: [] as string[] };
    for (const { name, keyPrefix: prefix, queryable } of objects) {
      if (!prefix || !queryable) continue;
      const wanted = await this.wanted(folder, { file: 'prepared.parquet', header, prefix });
      if (wanted.count === 0) continue;
      const living = `ids-${index}-${name}.csv`;
      await writeAnswers(org, { object: name, by: 'Id', fields: [], wanted }, `${folder.path}/${living}`);
      const deleted = `ids-${index}-${name}-deleted.csv`;
      await this.deleted(asked, name, { header, prefix, without: [living] }, deleted);
      found.asked.push(prefix);
      found.living.push(living);
      found.deleted.push(deleted);
    }
    return found;
  }

  /** Of the Ids that no living record has, those in the recycle bin; of very many only the first are looked for. */
  private async deleted(
    { org, folder }: Questions,
    object: string,
    missing: Omit<DistinctInput, 'file'>,
    file: string,
  ): Promise<void> {
    const wanted = await this.wanted(folder, { file: 'prepared.parquet', ...missing });
    const out = await AnswerFile.open(`${folder.path}/${file}`, []);
    let asked = 0;
    for await (const ids of valuesIn(wanted.path, valuesPerCall)) {
      await out.write(await org.findByKeys(object, 'Id', ids, [], { deleted: true }));
      asked += ids.length;
      if (asked >= askedByName) break;
    }
    await out.end();
  }

  /** The values of restricted picklists by record type, where the object has any. */
  async recordTypes({ org, object, prepared }: Questions): Promise<RecordTypeValues[]> {
    if (!limitedByType(object, prepared.wire)) return [];
    const types = (object.recordTypes ?? []).filter(({ available, master }) => available && !master);
    const found: RecordTypeValues[] = [];
    for (const { id, isDefault } of types)
      found.push({ recordTypeId: id, isDefault, values: await org.picklistValues(object.name, id) });
    return found;
  }

  private async wanted(folder: JobFolder, input: DistinctInput): Promise<{ path: string; count: number }> {
    const { count } = await this.engine.run('distinct', folder, input);
    const path = `${folder.path}/wanted-${randomUUID()}.jsonl`;
    await rename(`${folder.path}/values.jsonl`, path);
    return { path, count };
  }
}

function limitedByType(object: OrgObjectDetail, wire: WireColumn[]): boolean {
  const types = (object.recordTypes ?? []).filter(({ master }) => !master);
  return types.length > 0 && wire.some(({ field }) => fieldOf(object, field)?.restrictedPicklist);
}

export function fieldOf({ fields }: Pick<OrgObjectDetail, 'fields'>, name: string): OrgField | undefined {
  return fields.find((field) => field.name.toLowerCase() === name.toLowerCase());
}
