import { NestedList, Text, WholeParam } from './fields';

/** What every list takes. */
export class ListQuery {
  @WholeParam({ min: 1, max: 200, description: 'At most so many items; 50 by default' })
  limit = 50;
  @Text({ optional: true, max: 200, description: 'nextCursor of the page before' })
  cursor?: string;
  @Text({ optional: true, max: 200, description: 'Part of the name, in any letter case' })
  search?: string;
  @Text({ optional: true, max: 40, description: 'Only those in this state' })
  state?: string;
  @Text({ optional: true, max: 100, description: 'Only those of this user' })
  owner?: string;
}

/** A stretch of a long table. */
export class WindowQuery {
  @WholeParam({ description: 'How many to leave out at the beginning' })
  offset = 0;
  @WholeParam({ min: 0, max: 1000, description: 'At most so many; 100 by default' })
  limit = 100;
}

/** The answer of a list: one page of these items, and where the next begins. */
export function pageOf<T extends object>(
  item: new () => T,
): new () => { items: T[]; nextCursor: string | null } {
  class PageDto {
    @NestedList(() => item)
    items!: T[];
    @Text({ nullable: true })
    nextCursor!: string | null;
  }
  return PageDto;
}
