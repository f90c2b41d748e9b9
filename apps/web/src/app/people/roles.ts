import type { PersonDto } from '../client/models/person-dto';

export type Role = PersonDto['role'];

export const roles = ['admin', 'operator', 'viewer'] as const satisfies Role[];

/** What there is to do, and who may. The server decides by itself; this says it. */
export const deeds: readonly { deed: string; who: readonly Role[] }[] = [
  { deed: 'look', who: ['admin', 'operator', 'viewer'] },
  { deed: 'own', who: ['admin', 'operator'] },
  { deed: 'all', who: ['admin'] },
  { deed: 'people', who: ['admin'] },
];
