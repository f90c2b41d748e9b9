import { Load, OrgField } from '@dms/domain';

/** What a run does, frozen when it starts and kept in storage: later edits of the migration change nothing in it. */
export interface RunDefinition {
  migrationId: string;
  name: string;
  connectionId: string;
  /** In the order they run. */
  loads: Load[];
  /** The fields of each object as the org described them when the run started. */
  fields: Record<string, OrgField[]>;
  /** Parents by lookup: whether the key field tells letter case apart, by `Object.Key` in lower case. */
  keyCase: Record<string, boolean>;
}
