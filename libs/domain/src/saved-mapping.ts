import { Owned } from './accounts';
import { Load, LoadOptions } from './migration';

/** Apex calls stay out: their bodies may be anything, a secret as well, and only admins may run them. */
export type MappingOptions = Omit<LoadOptions, 'preApex' | 'postApex'>;

/** What a load says about its object, whichever rows it is given: all of it but dataset, recipe and Apex calls. */
export interface MappingContent extends Pick<
  Load,
  'object' | 'operation' | 'externalIdField' | 'strategy' | 'mapping'
> {
  name: string;
  /** The load it was taken from: a lookup into the load of this name means the load itself. */
  load?: string;
  options?: MappingOptions;
}

/** A mapping as it is kept and shared. It names no connection and no dataset, and so fits any of them or not. */
export interface SavedMapping extends MappingContent, Owned {
  /** Counts the changes, from 1. */
  number: number;
  /** Who made it what it is now: a user id. */
  changedBy: string;
}
