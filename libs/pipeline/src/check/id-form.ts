import { quoteText } from '@dms/domain';

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';

/** SQL: whether the text is no Id, or one of another object. `prefixes` empty: of any object. */
export function idProblem(sql: string, prefixes: readonly string[]): string {
  const id = `trim(${sql})`;
  const list = prefixes.map((prefix) => quoteText(prefix)).join(', ');
  const wrongObject = list ? `left(${id}, 3) NOT IN (${list})` : 'false';
  return `(NOT regexp_matches(${id}, '^[A-Za-z0-9]{15}([A-Z0-5]{3})?$') OR ${wrongObject}
    OR (length(${id}) = 18 AND substr(${id}, 16) <> ${checksum(id)}))`;
}

/** The last three of 18 characters: each tells which of five of the first 15 are capital letters. */
function checksum(id: string): string {
  const groups = [0, 5, 10].map((start) => {
    const bits = [0, 1, 2, 3, 4].map(
      (bit) =>
        `CASE WHEN substr(${id}, ${start + bit + 1}, 1) BETWEEN 'A' AND 'Z' THEN ${1 << bit} ELSE 0 END`,
    );
    return `substr('${letters}', 1 + ${bits.join(' + ')}, 1)`;
  });
  return `(${groups.join(' || ')})`;
}
