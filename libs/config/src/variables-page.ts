import { getMetadataStorage } from 'class-validator';
import ts from 'typescript';
import { Environment } from './environment';

/** What the schema says of one variable. */
export interface Variable {
  name: string;
  type: string;
  default: string;
  meaning: string;
}

interface Rule {
  name?: string | undefined;
  constraints?: unknown[];
  message?: unknown;
}

/**
 * docs/variables.md, written from the class itself: types are what its decorators check, defaults what a new one holds,
 * meanings its comments. `source` is the text of environment.ts; `node tools/variables-page.mjs` puts the page there.
 */
export function variablesPage(source: string): string {
  const rows = variables(source).map(({ name, type, default: unset, meaning }) => [
    `\`${name}\``,
    type,
    unset,
    meaning,
  ]);
  return `${introduction}\n${table(['Variable', 'What it may be', 'Default', 'Meaning'], rows)}`;
}

/** Every variable in the order of the class. Throws where one has no comment. */
export function variables(source: string): Variable[] {
  const defaults = new Environment();
  return [...comments(source)].map(([name, meaning]) => {
    if (meaning === '') throw new Error(`${name} has no comment that says what it means`);
    return { name, type: typeOf(rulesOf(name)), default: shown(defaults[name]), meaning };
  });
}

function comments(source: string): Map<keyof Environment, string> {
  const tree = ts.createSourceFile('environment.ts', source, ts.ScriptTarget.Latest, true);
  const found = tree.statements.find(
    (statement) => ts.isClassDeclaration(statement) && statement.name?.text === Environment.name,
  ) as ts.ClassDeclaration;
  const fields = found.members.filter((member) => ts.isPropertyDeclaration(member));
  return new Map(
    fields.map((field) => {
      const words = ts.getJSDocCommentsAndTags(field).map(({ comment }) => ts.getTextOfJSDocComment(comment));
      return [field.name.getText() as keyof Environment, words.join(' ').replaceAll(/\s+/g, ' ').trim()];
    }),
  );
}

function rulesOf(name: string): Rule[] {
  return getMetadataStorage()
    .getTargetValidationMetadatas(Environment, '', false, false)
    .filter((rule) => rule.propertyName === name);
}

function typeOf(rules: Rule[]): string {
  const of = (name: string) => rules.find((rule) => rule.name === name);
  if (of('isInt')) return wholeNumber(of('min')?.constraints?.[0], of('max')?.constraints?.[0]);
  if (of('isBoolean')) return '1 or 0';
  if (of('isIn')) return `one of ${(of('isIn')?.constraints?.[0] as string[]).join(', ')}`;
  if (of('isUrl')) return addressOf(of('isUrl')?.constraints?.[0] as { protocols: string[] });
  const form = of('matches');
  if (typeof form?.message === 'string') return form.message.replace(/^\w+ must be /, '');
  if (form) return `text like \`${String(form.constraints?.[0])}\``.replaceAll('|', '\\|');
  if (of('minLength')) return `text of at least ${String(of('minLength')?.constraints?.[0])} characters`;
  if (of('isBase64')) return 'base64';
  if (of('isString')) return 'text';
  throw new Error(`No words for the rules ${rules.map((rule) => rule.name).join(', ')}`);
}

function wholeNumber(least: unknown, most: unknown): string {
  return most === Number.MAX_SAFE_INTEGER
    ? `whole number from ${String(least)}`
    : `whole number from ${String(least)} to ${String(most)}`;
}

function addressOf({ protocols }: { protocols: string[] }): string {
  return `address with ${protocols.map((protocol) => `\`${protocol}://\``).join(' or ')}`;
}

function shown(value: unknown): string {
  if (value === undefined) return 'unset';
  if (value === '') return 'empty';
  return `\`${typeof value === 'boolean' ? Number(value) : String(value)}\``;
}

/** Padded as prettier pads it, so that writing the page and formatting it come to the same. */
function table(head: string[], rows: string[][]): string {
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |\n`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('');
}

const introduction = `# Variables

<!-- Written from libs/config/src/environment.ts by \`node tools/variables-page.mjs\`. -->

Every variable of the environment that DMS reads. They are read once, at the start; a value that cannot be used ends the start
with a sentence that names the variable and never its value. An empty variable counts as unset; what DMS does not know is ignored.
`;
