import { AlreadyExists, Defaults, firstDefaults, type MigrationDefaults } from '@dms/domain';
import { Injectable } from '@nestjs/common';

const id = 'migrations';

/** What new migrations begin with. Those that are there keep what they began with. */
@Injectable()
export class NewMigrationDefaults {
  constructor(private readonly defaults: Defaults) {}

  async get(): Promise<MigrationDefaults> {
    return (await this.defaults.get(id))?.value ?? firstDefaults;
  }

  /** Changes what is given and leaves the rest. */
  async change(changes: Partial<MigrationDefaults>): Promise<MigrationDefaults> {
    for (;;) {
      const changed = await this.defaults.update(id, (before) => ({ ...before, ...changes }));
      if (changed) return changed.value;
      try {
        return (await this.defaults.create(id, { ...firstDefaults, ...changes })).value;
      } catch (error) {
        // Another admin was the first to choose: then theirs is changed.
        if (!(error instanceof AlreadyExists)) throw error;
      }
    }
  }
}
