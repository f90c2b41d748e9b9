/** A column's name as an expression writes it. */
export function quotedName(name: string): string {
  return /^[a-z_][a-z0-9_]*$/.test(name) && !reserved.has(name) ? name : `"${name.replaceAll('"', '""')}"`;
}

/** A text as an expression writes it. */
export function quotedText(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}

/** Words that SQL would not take for a column's name. */
const reserved = new Set(
  (
    'all and any array as asc between both by case cast check collate column constraint create default desc distinct do ' +
    'else end except exists false fetch for foreign from group having in initially intersect into is isnull join lateral ' +
    'leading left like limit not notnull null offset on only or order placing primary references returning right select ' +
    'some symmetric table then to trailing true union unique using variadic when where window with'
  ).split(' '),
);
