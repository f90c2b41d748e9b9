import { Owned } from './accounts';
import { Recipe } from './recipe';
import type { MigrationDefaults } from './settings';

export const operations = ['insert', 'update', 'upsert', 'delete', 'hardDelete'] as const;
export type Operation = (typeof operations)[number];
export const strategies = ['auto', 'direct', 'bulk'] as const;
export type Strategy = (typeof strategies)[number];

/** Whether the operation takes records away, for good or into the recycle bin. */
export function isRemoval(operation: Operation): boolean {
  return operation === 'delete' || operation === 'hardDelete';
}

export interface ColumnMapping {
  field: string;
  column: string;
  /** Value map for picklists. */
  values?: Record<string, string>;
  /** What an empty cell does; otherwise what the migration's defaults say. */
  blank?: 'leave' | 'null';
  when?: 'insert' | 'update' | 'always';
}
export interface ConstantMapping {
  field: string;
  constant: string | number | boolean | null;
}
export type Lookup =
  | { by: 'externalId'; object: string; key: string; column: string }
  | {
      by: 'query';
      object: string;
      match: { field: string; column: string }[];
      ignoreCase?: boolean;
      noMatch: 'fail' | 'blank' | 'skip';
      manyMatch: 'fail' | 'first';
    }
  | { by: 'load'; load: string; key: string; column: string; noMatch: 'fail' | 'blank' | 'skip' }
  | { by: 'recordType' | 'user' | 'queue'; column?: string; constant?: string; default?: string };
export interface LookupMapping {
  field: string;
  lookup: Lookup;
}
export type MappingEntry = ColumnMapping | ConstantMapping | LookupMapping;

export interface LoadOptions {
  /** Rows of one Collections call, 1 to 200. */
  batchRows?: number;
  /** Bulk jobs of this load at work at the same time, at most. */
  concurrency?: number;
  /** API calls of the org's day to leave to others: the run pauses before going under. Else the migration's default. */
  apiReserve?: number;
  duplicateKeys?: 'lastWins' | 'fail';
  timezone?: string;
  assignmentRule?: boolean | string;
  duplicateRule?: 'allow' | 'block';
  /** Updates and upserts: whether records are kept as they were; by default where fewer than 50,000 rows are sent. */
  beforeImage?: boolean;
  /** Rows that say the same as the last confirmed write of their key are not sent. */
  deltaOnly?: boolean;
  /** Apex REST calls before the load's first write and after its last, whatever became of it. */
  preApex?: ApexCall;
  postApex?: ApexCall;
  /** What becomes of records whose rows are gone from the file since; listed by default. With deltaOnly only. */
  gone?: GoneRule;
}

export const apexMethods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

/** A call of an Apex REST class; `path` lies below /services/apexrest/. */
export interface ApexCall {
  method: (typeof apexMethods)[number];
  path: string;
  body?: unknown;
}

/** `flag` sets a field (to true, unless told otherwise). */
export interface GoneRule {
  action: 'list' | 'flag' | 'delete';
  field?: string;
  value?: string | number | boolean;
}

/** One dataset into one object. */
export interface Load {
  name: string;
  datasetId: string;
  recipe: Recipe;
  object: string;
  operation: Operation;
  externalIdField?: string;
  strategy?: Strategy;
  mapping: MappingEntry[];
  options?: LoadOptions;
}

export interface MigrationDefinition {
  name: string;
  connectionId: string;
  loads: Load[];
}

export interface Migration extends MigrationDefinition, Owned {
  /** As they were when it was made; absent: firstDefaults. */
  defaults?: MigrationDefaults;
}

/** How a load will be done, and why. */
export interface LoadPlan {
  load: string;
  object: string;
  operation: Operation;
  level: number;
  strategy: Exclude<Strategy, 'auto'>;
  reason: string;
  rows: number;
  batches: number;
  apiCalls: number;
  /** Fields that refer to rows of the same load: those go level by level, parents first. */
  hierarchy?: string[];
  /** Lookups left out at first and set by an update when all loads are done, as loads wait for each other. */
  secondPass?: string[];
  /** Records that are read and kept before the first write, at most, and the calls of `apiCalls` that this takes. */
  beforeImage?: { rows: number; apiCalls: number };
}

export interface Plan {
  /** Load names in the order they run. */
  order: string[];
  levels: string[][];
  loads: LoadPlan[];
  apiCalls: number;
  warnings: { code: string; message: string }[];
}
