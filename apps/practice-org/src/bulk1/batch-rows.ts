import { CsvError, CsvReader } from '../bulk/csv-reader';
import { JobFailure, readHeader } from '../bulk/header';
import { fold, keyColumnFor } from '../bulk/processor';
import { cellsOf } from '../bulk/save-row';
import { readRecord } from '../records/columns';
import { RepeatedKeys } from '../records/repeated-keys';
import { WritePlan, type WritePlans } from '../records/write-plan';
import type { Catalog } from '../schema/catalog';
import type { SObject } from '../schema/model';
import type { Switches } from '../switches/switches';
import type { Job1Info } from './store';
import { readXmlRecords, XmlError } from './xml-records';

/** A row on its way to the writer. */
export interface BatchRow {
  plan: WritePlan;
  keyColumn: number;
  cells: () => unknown[];
}

export const MAX_ROWS = 10_000;

/** The rows of one batch, whatever format they came in; throws JobFailure where the batch as a whole is unusable. */
export class BatchRows {
  constructor(
    private readonly catalog: Catalog,
    private readonly switches: Switches,
    private readonly plans: WritePlans,
  ) {}

  /** Rows are made when they are asked for: a bad one throws then, and fails alone. */
  read(
    info: Job1Info,
    text: string,
  ): { count: number; row: (i: number) => BatchRow; repeated: RepeatedKeys } {
    const object = this.catalog.find(info.object);
    if (!object) throw new JobFailure(`InvalidBatch : Object ${info.object} not found`);
    return info.contentType === 'CSV'
      ? this.fromCsv(info, object, text)
      : this.fromRecords(info, object, text);
  }

  private fromCsv(info: Job1Info, object: SObject, text: string) {
    const records = readCsv(text.replace(/^\ufeff/, ''));
    const [header, ...lines] = records;
    if (!header) throw new JobFailure('InvalidBatch : Empty batch');
    checkCount(lines.length);
    const columns = readHeader(this.catalog, object, header.fields);
    const plan = new WritePlan(object, columns);
    const keyColumn = keyColumnFor(info.operation, info.externalIdFieldName ?? undefined, columns);
    const longest = this.switches.get('fieldCharacters');
    const keys =
      info.operation === 'upsert' && keyColumn >= 0
        ? lines.map(({ fields }) => fold(plan, keyColumn, fields[keyColumn] ?? ''))
        : [];
    const row = (i: number): BatchRow => ({
      plan,
      keyColumn,
      cells: () => cellsOf(lines[i] ?? { fields: [], start: 0, end: 0 }, columns.length, longest),
    });
    return { count: lines.length, row, repeated: new RepeatedKeys(keys, this.switches.get('duplicateKeys')) };
  }

  private fromRecords(info: Job1Info, object: SObject, text: string) {
    const records = info.contentType === 'XML' ? readXml(text) : readJsonRecords(text);
    checkCount(records.length);
    const key = (info.operation === 'upsert' ? (info.externalIdFieldName ?? 'Id') : 'Id').toLowerCase();
    const field = object.byName.get(key);
    const keys = records.map((record) => {
      const value = Object.entries(record).find(([name]) => name.toLowerCase() === key)?.[1];
      const text = typeof value === 'string' ? value.trim() : '';
      return field?.caseSensitive ? text : text.toLowerCase();
    });
    const row = (i: number): BatchRow => {
      const { columns, raw } = readRecord(this.catalog, object, records[i] ?? {});
      const keyColumn =
        info.operation === 'insert'
          ? -1
          : columns.findIndex((column) => column.field === field && !column.lookup);
      return { plan: this.plans.planFor(object, columns, this.catalog.version), keyColumn, cells: () => raw };
    };
    const upserts = info.operation === 'upsert' ? keys : [];
    return {
      count: records.length,
      row,
      repeated: new RepeatedKeys(upserts, this.switches.get('duplicateKeys')),
    };
  }
}

function checkCount(count: number): void {
  if (count > MAX_ROWS)
    throw new JobFailure(`InvalidBatch : Too many records in batch, maximum is ${MAX_ROWS}`);
}

function readCsv(text: string) {
  try {
    return new CsvReader(',', 0)
      .push(Buffer.from(text), true)
      .filter(({ fields, start, end }) => !(fields.length === 1 && fields[0] === '' && end - start < 3));
  } catch (error) {
    throw error instanceof CsvError ? new JobFailure(error.message) : error;
  }
}

function readXml(text: string): Record<string, unknown>[] {
  try {
    return readXmlRecords(text);
  } catch (error) {
    if (error instanceof XmlError)
      throw new JobFailure(`InvalidBatch : Failed to parse XML. ${error.message}`);
    throw error;
  }
}

function readJsonRecords(text: string): Record<string, unknown>[] {
  let list: unknown;
  try {
    list = JSON.parse(text);
  } catch {
    throw new JobFailure('InvalidBatch : Failed to parse JSON');
  }
  const isRecord = (item: unknown): boolean =>
    item !== null && typeof item === 'object' && !Array.isArray(item);
  if (!Array.isArray(list) || !list.every(isRecord))
    throw new JobFailure('InvalidBatch : A list of records is expected');
  return list as Record<string, unknown>[];
}
