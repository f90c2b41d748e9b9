import { NoEquivalent } from './python-expression';

/** Throws NoEquivalent where Python folds values of the type to something else than SQL does, or may do. */
export function checkFold(fn: string, type: string): void {
  const exact = type === 'integer' || type === 'decimal';
  const sums = fn === 'sum' && exact;
  const picks = ['min', 'max'].includes(fn) && (exact || ['text', 'date', 'datetime'].includes(type));
  const means = (fn === 'mean' || fn === 'median') && type === 'integer';
  const flags = (fn === 'any' || fn === 'all') && type === 'boolean';
  const joins = fn === 'concat' && type === 'text';
  const plain = ['count', 'countDistinct', 'first', 'last'].includes(fn);
  if (!sums && !picks && !means && !flags && !joins && !plain) throw new NoEquivalent(`${fn} of ${type}`);
}
