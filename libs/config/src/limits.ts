import type { Environment } from './environment';

export const limitUnits = ['bytes', 'MiB', 'seconds', 'count', 'path'] as const;
export type LimitUnit = (typeof limitUnits)[number];

export interface Limit {
  variable: string;
  unit: LimitUnit;
  /** Absent: unset, and without a default. */
  value?: number | string;
}

const marked = new Map<string, LimitUnit>();

/** Marks a variable of the environment as one that people are shown, with what it is counted in. Never a secret. */
export function limit(unit: LimitUnit): PropertyDecorator {
  return (_target, name) => void marked.set(String(name), unit);
}

/** What bounds this installation, each with the variable that sets it, in the order of the environment. */
export function limitsOf(environment: Environment): Limit[] {
  return [...marked].map(([variable, unit]) => {
    const value = environment[variable as keyof Environment];
    const isShown = typeof value === 'number' || typeof value === 'string';
    return { variable, unit, ...(isShown && { value }) };
  });
}
