import { quoted, type SObject } from '../schema/model';
import type { Database } from '../store/database';
import { readMeta, writeMeta } from '../store/tables';

/** Counts the records of each object; a number that was given out never comes back, nor does the id made of it. */
export class RowNumbers {
  private readonly last = new Map<string, number>();

  constructor(private readonly database: Database) {}

  next(object: SObject): number {
    const next = this.highest(object) + 1;
    this.last.set(object.name, next);
    return next;
  }

  /** To be called before a row goes for good: the highest number must outlive it. */
  keep(object: SObject): void {
    writeMeta(this.database, `rid:${object.name}`, String(this.highest(object)));
  }

  /** Tables were emptied, or a transaction was undone. */
  forget(): void {
    this.last.clear();
  }

  private highest(object: SObject): number {
    const known = this.last.get(object.name);
    if (known !== undefined) return known;
    const kept = this.database.get<{ last: number | null }>(
      `SELECT max(rid) AS last FROM ${quoted(object.name)}`,
    );
    return Math.max(kept?.last ?? 0, Number(readMeta(this.database, `rid:${object.name}`) ?? 0));
  }
}
