import type { ColumnMapping, Load, MappingEntry } from './migration';

export const pageLanguages = ['en', 'zh-Hans'] as const;
export const themes = ['system', 'light', 'dark'] as const;
export const densities = ['compact', 'comfortable'] as const;

/** How a person wants the pages to be, in whatever browser. */
export interface PersonalSettings {
  language: (typeof pageLanguages)[number];
  theme: (typeof themes)[number];
  /** Height of the rows of tables. */
  density: (typeof densities)[number];
  /** Whether letters alone are keys. */
  singleKeys: boolean;
  /** Whether the end of a run is told by a notification of the system. */
  notifications: boolean;
}

/** Until a person has chosen. */
export const personalDefaults: PersonalSettings = {
  language: 'en',
  theme: 'system',
  density: 'compact',
  singleKeys: true,
  notifications: false,
};

/** What the loads of a migration do where they do not say. A migration keeps those it was made with. */
export interface MigrationDefaults {
  /** API calls of the org's day to leave to others; 0: none. */
  apiReserve: number;
  /** What an empty cell does to the field it is mapped to. */
  blank: NonNullable<ColumnMapping['blank']>;
}

/** Until an admin has chosen, and for migrations that were made before there was a choice. */
export const firstDefaults: MigrationDefaults = { apiReserve: 0, blank: 'leave' };

/**
 * The load with what it does not say filled in; its own word always goes first. Only what is there already can be emptied,
 * so new records take the org's own defaults as ever, and the key is never emptied.
 */
export function withDefaults(load: Load, { apiReserve, blank }: MigrationDefaults): Load {
  const key = (load.externalIdField ?? 'Id').toLowerCase();
  const filled = (entry: MappingEntry): MappingEntry =>
    'column' in entry && entry.blank === undefined && entry.field.toLowerCase() !== key
      ? { ...entry, blank }
      : entry;
  return {
    ...load,
    ...(blank !== 'leave' && load.operation !== 'insert' && { mapping: load.mapping.map(filled) }),
    ...(apiReserve > 0 && { options: { apiReserve, ...load.options } }),
  };
}
