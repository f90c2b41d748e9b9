/**
 * What the generator knows about each row it writes, summed up. A row's `end` is one of
 *   {end: 'written'}                     carried, and in the org afterwards
 *   {end: 'failed', code}                carried, and refused by the org with this code
 *   {end: 'twice'}                       carried, and skipped by the load: a later row has the same key
 *   {end: 'skipped', step}               set aside by a step that filters or removes duplicates
 *   {end: 'rejected', step}              set aside by a step that could not read a value
 */
export function tally(rows) {
  const count = (...ends) => rows.filter((row) => ends.includes(row.end)).length;
  const carried = count('written', 'failed', 'twice');
  return {
    source: { rows: rows.length, carried, folded: 0, skipped: count('skipped'), rejected: count('rejected') },
    steps: stepsOf(rows),
    output: { rows: carried, written: count('written'), skipped: count('twice'), failed: count('failed') },
    failedByCode: groupCount(rows, (row) => (row.end === 'failed' ? row.code : undefined)),
    keys: rows.filter((row) => row.end === 'written').map((row) => row.key),
  };
}

function stepsOf(rows) {
  const steps = {};
  for (const row of rows) {
    if (row.end !== 'skipped' && row.end !== 'rejected') continue;
    steps[row.step] ??= { skipped: 0, rejected: 0 };
    steps[row.step][row.end] += 1;
  }
  return steps;
}

function groupCount(rows, keyOf) {
  const counts = {};
  for (const row of rows) {
    const key = keyOf(row);
    if (key !== undefined) counts[key] = (counts[key] ?? 0) + 1;
  }
  return Object.fromEntries(Object.entries(counts).sort());
}
