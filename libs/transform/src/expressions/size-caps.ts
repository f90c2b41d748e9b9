/** Most characters repeat, lpad and rpad may make in one cell. */
export const mostCharacters = 100_000;

/** Functions whose result may be far larger than their arguments. They may not be nested in one another. */
export const multipliers: ReadonlySet<string> = new Set(['repeat', 'lpad', 'rpad']);

/**
 * The call inside its cap: past the cap the expression fails with a sentence. The count is clamped as well, since
 * the engine may compute a constant branch before it is asked for.
 */
export function capped(name: string, [first = '', second = '', third = '']: string[]): string {
  const count = `CAST(${second} AS BIGINT)`;
  const refusal = `error('${name} makes at most ${mostCharacters} characters')`;
  if (name === 'repeat') {
    const room = `${mostCharacters} // greatest(length(${first}), 1)`;
    return `(CASE WHEN ${count} > ${room} THEN ${refusal} ELSE repeat(${first}, least(${count}, ${room})) END)`;
  }
  const clamped = `CAST(least(${count}, ${mostCharacters}) AS INTEGER)`;
  return `(CASE WHEN ${count} > ${mostCharacters} THEN ${refusal} ELSE ${name}(${first}, ${clamped}, ${third}) END)`;
}
