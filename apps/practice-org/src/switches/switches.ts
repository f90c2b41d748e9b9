import { badRequest } from '../server/api-error';
import type { Database } from '../store/database';
import { readMeta, writeMeta } from '../store/tables';
import { SWITCHES, type SwitchName, type SwitchValue } from './switch-list';

type Value = string | number;

const ACCENTED: Record<string, string> = { a: 'á', e: 'é', i: 'í', o: 'ó', u: 'ú' };

const defaultOf = (name: SwitchName): Value => {
  const item = SWITCHES[name];
  return item.kind === 'number' ? item.default : item.values[0];
};

/** How the switches stand. They are kept with the org's state, so a restart does not change its ways. */
export class Switches {
  private set: Partial<Record<SwitchName, Value>>;
  private readonly listeners: (() => void)[] = [];

  constructor(private readonly database: Database) {
    const kept = JSON.parse(readMeta(database, 'switches') ?? '{}') as Record<string, Value>;
    this.set = Object.fromEntries(Object.entries(kept).filter(([name]) => Object.hasOwn(SWITCHES, name)));
  }

  get<N extends SwitchName>(name: N): SwitchValue<N> {
    return (this.set[name] ?? defaultOf(name)) as SwitchValue<N>;
  }

  /** A message as this org words it: codes, field names and what was given stay, the words around them may not. */
  readonly word = (message: string): string =>
    this.get('errorTexts') === 'english'
      ? message
      : `⟦${message.replace(/[aeiou]/g, (vowel) => ACCENTED[vowel] ?? vowel)}⟧`;

  /** Told after every change; for what is derived from a switch. */
  onChange(listener: () => void): void {
    this.listeners.push(listener);
  }

  /** Each switch with its value, the believed one, what else it can be, and what it is about. */
  describe(): Record<string, unknown>[] {
    return (Object.keys(SWITCHES) as SwitchName[]).map((name) => {
      const { kind, about, source, ...rest } = SWITCHES[name];
      const range = 'values' in rest ? { values: rest.values } : { least: rest.least, most: rest.most };
      return { name, value: this.get(name), default: defaultOf(name), ...range, about, source, kind };
    });
  }

  /** Takes `{name: value}`; all of it or nothing. */
  change(given: Record<string, unknown>): void {
    const next = { ...this.set };
    for (const [name, value] of Object.entries(given)) {
      if (!Object.hasOwn(SWITCHES, name)) throw refuse(`There is no switch ${name.slice(0, 80)}.`);
      next[name as SwitchName] = readValue(name as SwitchName, value);
    }
    this.keep(next);
  }

  reset(): void {
    this.keep({});
  }

  private keep(next: Partial<Record<SwitchName, Value>>): void {
    this.set = next;
    writeMeta(this.database, 'switches', JSON.stringify(next));
    for (const listener of this.listeners) listener();
  }
}

const refuse = (message: string) => badRequest('INVALID_SWITCH', message);

function readValue(name: SwitchName, value: unknown): Value {
  const item = SWITCHES[name];
  if (item.kind === 'number') {
    if (typeof value === 'number' && Number.isInteger(value) && value >= item.least && value <= item.most)
      return value;
    throw refuse(`${name} is a whole number from ${item.least} to ${item.most}.`);
  }
  const found = (item.values as readonly string[]).find((known) => known === String(value));
  if (found === undefined) throw refuse(`${name} is one of ${item.values.join(', ')}.`);
  return found;
}
