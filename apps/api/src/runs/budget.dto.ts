import { Flag, Nested, Whole } from '../http/fields';

export class NeedDto {
  @Whole()
  needed!: number;
  @Whole({ description: 'What the org has left now' })
  remaining!: number;
  @Whole()
  max!: number;
  @Whole({ optional: true, description: 'What of the remaining the loads leave to others' })
  kept?: number;
  @Flag()
  enough!: boolean;
}

export class SecondsDto {
  @Whole()
  from!: number;
  @Whole()
  to!: number;
  @Whole({
    description: 'Loads of before into this org that the range comes from; 0: from what orgs mostly do',
  })
  runs!: number;
}

export class LoadBudgetDto {
  @Nested(() => NeedDto)
  apiCalls!: NeedDto;
  @Nested(() => NeedDto, { optional: true, description: 'Room for new records, in MB' })
  storageMb?: NeedDto;
  @Nested(() => SecondsDto)
  seconds!: SecondsDto;
}
