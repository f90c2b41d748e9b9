import type { PersonalSettings } from './settings';

export const roles = ['admin', 'operator', 'viewer'] as const;
export type Role = (typeof roles)[number];

/** A person who signs in. The id is the user name in lower case. */
export interface User {
  username: string;
  /** argon2id, in its PHC string form. */
  passwordHash: string;
  role: Role;
  createdAt: string;
  /** What the person chose; the rest is as personalDefaults says. */
  settings?: Partial<PersonalSettings>;
}

/** A bearer token: only the sha256 (hex) of its secret part is kept. */
export interface Token {
  name: string;
  owner: string;
  secretHash: string;
  createdAt: string;
  expiresAt?: string;
  lastUsedAt?: string;
}

/** Who is asking, once known. */
export interface Caller {
  id: string;
  username: string;
  role: Role;
}

/** What everything that people make carries. `owner` is a user id; times are ISO 8601 in UTC. */
export interface Owned {
  owner: string;
  createdAt: string;
  updatedAt: string;
}

/** Everybody signed in may look; viewers change nothing; operators change what is theirs; admins change all. */
export function mayChange(caller: Caller, thing: { owner: string }): boolean {
  return caller.role === 'admin' || (caller.role === 'operator' && thing.owner === caller.id);
}

export function mayCreate(caller: Caller): boolean {
  return caller.role !== 'viewer';
}
