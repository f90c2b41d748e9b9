const begin = '<!-- numbers: written by generate.mjs -->';
const finish = '<!-- end of numbers -->';

/** README.md with the tables between the two marks written anew from what is expected. */
export function withNumbers(readme, expected) {
  const [head, rest] = readme.split(begin);
  const tail = rest?.split(finish)[1];
  if (tail === undefined) throw new Error('README.md has lost its marks for the numbers.');
  return `${head}${begin}\n${tables(expected)}${finish}${tail}`;
}

function tables(expected) {
  const loads = Object.entries(expected.loads);
  const named = (counts) => Object.entries(counts).map(([name, count]) => `${name} ${count}`).join(', ') || 'none';
  const aside = (steps) =>
    named(Object.fromEntries(Object.entries(steps).map(([id, { skipped, rejected }]) => [`\`${id}\``, skipped + rejected])));
  return `
Staged:

| dataset | rows | records set aside |
|---|---|---|
${Object.entries(expected.datasets).map(([name, { rows, setAside }]) => `| ${name} | ${rows} | ${setAside} |\n`).join('')}
Source rows = carried + folded + skipped + rejected:

| load | source rows | carried | folded | skipped | rejected | at which step |
|---|---|---|---|---|---|---|
${loads.map(([name, { source, steps }]) => `| ${name} | ${source.rows} | ${source.carried} | ${source.folded} | ${source.skipped} | ${source.rejected} | ${aside(steps)} |\n`).join('')}
Output rows = created + updated + skipped + failed (first run: all of \`written\` created; later runs: all updated):

| load | output rows | written | skipped | failed | failed with |
|---|---|---|---|---|---|
${loads.map(([name, { output, failedByCode }]) => `| ${name} | ${output.rows} | ${output.written} | ${output.skipped} | ${output.failed} | ${named(failedByCode)} |\n`).join('')}
In an org that was empty before, after the first run and after every later one:

| SOQL | answer |
|---|---|
${loads.map(([, { object, output }]) => `| SELECT COUNT() FROM ${object} | ${output.written} |\n`).join('')}| SELECT SUM(Amount) FROM Opportunity | ${expected.amount} |

Derived table "${expected.derived.name}": ${expected.derived.rows} rows, ${expected.derived.deals} deals, ${expected.derived.revenue} EUR.

`;
}
