import type { Catalog } from '../schema/catalog';
import { quoted, type Field, type SObject } from '../schema/model';
import type { Database, SqlValue } from '../store/database';
import { MASTER_RECORD_TYPE } from '../schema/record-types';
import type { Switches } from '../switches/switches';
import { RowFailure } from './row-failure';

const MAX_KNOWN = 20_000;

/**
 * Checks that a reference points at a record that is there, and finds parents by external id. What was found holds
 * within one transaction only: nothing else can write meanwhile, and `forget` is called when the next one begins.
 */
export class References {
  private readonly known = new Map<string, string>();

  constructor(
    private readonly database: Database,
    private readonly catalog: Catalog,
  ) {}

  forget(): void {
    this.known.clear();
  }

  /** Throws unless `id` is of a type the field may point at, and its record lives. */
  check(field: Field, id: string): void {
    if (id === MASTER_RECORD_TYPE) return;
    const target = this.catalog.ofId(id);
    if (!target || !field.referenceTo.includes(target.name)) {
      throw new RowFailure('MALFORMED_ID', `${field.label}: id value of incorrect type: ${id}`, [field.name]);
    }
    const state = this.known.get(id) ?? this.look(target, id);
    if (state === 'missing')
      throw new RowFailure('INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id', [field.name]);
    if (state === 'deleted') throw new RowFailure('ENTITY_IS_DELETED', 'entity is deleted', [field.name]);
  }

  /** Throws where `id` as the parent of `own` would close a loop. */
  checkLoop(object: SObject, field: Field, own: string, id: string): void {
    const sql = `SELECT ${quoted(field.name)} AS parent FROM ${quoted(object.name)} WHERE Id = ?`;
    const seen = new Set([own]);
    for (let at: string | null = id; at !== null;) {
      if (seen.has(at))
        throw new RowFailure('CIRCULAR_DEPENDENCY', 'attempt to set a hierarchy loop', [field.name]);
      seen.add(at);
      at = this.database.get<{ parent: string | null }>(sql, at)?.parent ?? null;
    }
  }

  /** The Id of the one living record with this key; throws where there is none, or several. */
  byKey(object: SObject, key: Field, value: SqlValue): string {
    const cacheKey = `${object.name}.${key.name}=${key.caseSensitive ? String(value) : String(value).toLowerCase()}`;
    const known = this.known.get(cacheKey);
    if (known !== undefined) return known;
    const [first, second] = this.matches(object, key, value);
    if (first === undefined) {
      throw new RowFailure(
        'INVALID_FIELD',
        `Foreign key external ID: ${String(value)} not found for field ${key.name} in entity ${object.name}`,
      );
    }
    if (second !== undefined) throw severalFound(this.catalog.switches, key, [first, second]);
    this.remember(cacheKey, first);
    this.remember(first, 'ok');
    return first;
  }

  /** Ids of the living records with this key, up to ten. */
  matches(object: SObject, key: Field, value: SqlValue): string[] {
    const column = quoted(key.name);
    const living = key.type === 'id' ? '' : `AND ${column} IS NOT NULL`;
    const sql = `SELECT Id FROM ${quoted(object.name)} WHERE ${column} = ? AND IsDeleted = 0 ${living} LIMIT 10`;
    return this.database.all<{ Id: string }>(sql, value).map((row) => row.Id);
  }

  private look(target: SObject, id: string): string {
    const row = this.database.get<{ IsDeleted: number }>(
      `SELECT IsDeleted FROM ${quoted(target.name)} WHERE Id = ?`,
      id,
    );
    const state = row === undefined ? 'missing' : row.IsDeleted ? 'deleted' : 'ok';
    if (state === 'ok') this.remember(id, state);
    return state;
  }

  private remember(key: string, value: string): void {
    if (this.known.size >= MAX_KNOWN) this.known.clear();
    this.known.set(key, value);
  }
}

export function severalFound(switches: Switches, key: Field, ids: string[]): RowFailure {
  return new RowFailure(
    switches.get('severalMatches'),
    `${key.name}: more than one record found for external id field: [${ids.join(', ')}]`,
    [],
    300,
  );
}
