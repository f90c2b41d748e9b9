import { documentedFunctions } from './allowed-functions';
import type { DocumentedFunction } from './functions/documented-function';
import { mostWork } from './size-bound';
import { mostCharacters } from './size-caps';

/** docs/expressions.md, written from the allow-list itself: `node tools/expressions-page.mjs` puts it there. */
export function expressionPage(): string {
  const groups = Object.entries(documentedFunctions).map(
    ([title, functions]) => `## ${title}\n\n${functions.map(line).join('\n')}\n`,
  );
  return `${introduction}\n${groups.join('\n')}`;
}

function line({ form, words, example, result }: DocumentedFunction): string {
  return `- \`${form}\`: ${words}. ${code(example)} gives ${code(shown(result))}`;
}

function shown(result: DocumentedFunction['result']): string {
  return result === null ? 'empty' : typeof result === 'string' ? result : JSON.stringify(result);
}

function code(text: string): string {
  return text.includes('`') ? `\`\` ${text} \`\`` : `\`${text}\``;
}

const introduction = `# Expressions

<!-- Written from the code by \`node tools/expressions-page.mjs\`; every example is a test. -->

Filters, derived columns, conditions of aggregates and the search of a grid take SQL expressions over the columns. They are parsed
by the engine, checked on the syntax tree against the lists below, and written anew from the checked tree: what is not listed
cannot be reached. There is no query, table, file, setting, macro, lambda or window in an expression, and no function whose
answer changes from run to run. Mistakes are told before anything runs, with the character at which they begin and the near name.

Columns are named as they are; names with blanks or capitals that matter go in double quotes: \`"Account Name" = 'Acme'\`. Texts go
in single quotes. Operators: \`+ - * / // % ^\`, \`||\`, \`= <> < <= > >=\`, \`IS [NOT] NULL\`, \`IS [NOT] DISTINCT FROM\`, \`BETWEEN\`,
\`IN (…)\`, \`LIKE\`, \`ILIKE\`, \`AND\`, \`OR\`, \`NOT\`, \`CASE WHEN … THEN … ELSE … END\`, \`coalesce\`, \`CAST(… AS type)\` and \`TRY_CAST\`,
\`list[n]\`, \`list[from:to]\`, \`AT TIME ZONE\`.

repeat, lpad and rpad make at most ${mostCharacters.toLocaleString('en')} characters and may not stand inside one another; an expression whose text says that one cell
could come to more than ${mostWork.toLocaleString('en')} characters is refused. Whatever else is too much ends with the memory and the time one job may use.
`;
