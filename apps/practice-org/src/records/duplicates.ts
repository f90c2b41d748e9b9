import { quoted, type DuplicateRule } from '../schema/model';
import type { Database } from '../store/database';
import type { References } from './references';
import { valueNamed, type RowValues } from './row-checks';
import { RowFailure } from './row-failure';
import type { WritePlan } from './write-plan';

/** What no two records of an object may have in common: values of unique fields, and what its duplicate rules say. */
export class Duplicates {
  constructor(
    private readonly database: Database,
    private readonly references: References,
  ) {}

  /** No other living record has the value of a unique field. `except` is the column that was looked up already. */
  checkUnique(plan: WritePlan, values: RowValues, own: string | null, except: number): void {
    for (const i of plan.uniques) {
      const field = plan.columns[i]?.field;
      const value = values[i];
      if (i === except || !field || value === undefined || value === null) continue;
      const other = this.references.matches(plan.object, field, value).find((id) => id !== own);
      if (other === undefined) continue;
      throw new RowFailure(
        'DUPLICATE_VALUE',
        `duplicate value found: ${field.name} duplicates value on record with id: ${other}`,
        [field.name],
      );
    }
  }

  /** No duplicate rule finds another record; `existing` is the one that is being updated. */
  checkRules(
    plan: WritePlan,
    values: RowValues,
    existing: { rid: number; id: string } | null,
    saveAlerted: boolean,
  ): void {
    const { object } = plan;
    if (object.duplicateRules.length === 0) return;
    const row = existing
      ? this.database.get(`SELECT * FROM ${quoted(object.name)} WHERE rid = ?`, existing.rid)
      : undefined;
    for (const rule of object.duplicateRules) {
      if (rule.action === 'alert' && saveAlerted) continue;
      const given = rule.fields.map((name) => {
        const value = valueNamed(plan, values, name.toLowerCase());
        return value === undefined ? (row?.[name] ?? null) : value;
      });
      if (given.includes(null)) continue;
      const same = rule.fields.map((name) => `${quoted(name)} = ?`).join(' AND ');
      const sql = `SELECT Id FROM ${quoted(object.name)} WHERE IsDeleted = 0 AND Id IS NOT ? AND ${same} LIMIT 10`;
      const found = this.database.all<{ Id: string }>(sql, existing?.id ?? null, ...given);
      if (found.length === 0) continue;
      const duplicateResult = resultOf(
        object.name,
        rule,
        found.map(({ Id }) => Id),
      );
      throw new RowFailure('DUPLICATES_DETECTED', rule.message, [], 400, undefined, { duplicateResult });
    }
  }
}

/** The records a rule found, as the error of a refused row lists them. */
function resultOf(object: string, rule: DuplicateRule, ids: string[]): Record<string, unknown> {
  const matchRecords = ids.map((Id) => ({
    additionalInformation: [],
    fieldDiffs: [],
    matchConfidence: 100,
    record: { attributes: { type: object }, Id },
  }));
  const match = { entityType: object, errors: [], matchEngine: 'ExactMatchEngine', matchRecords };
  return {
    allowSave: rule.action === 'alert',
    duplicateRule: rule.name,
    duplicateRuleEntityType: object,
    errorMessage: rule.message,
    matchResults: [{ ...match, rule: rule.name, size: ids.length, success: true }],
  };
}
