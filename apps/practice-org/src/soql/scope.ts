import { badRequest } from '../server/api-error';
import type { Catalog } from '../schema/catalog';
import { quoted, type Field, type SObject } from '../schema/model';
import type { Path, Query } from './ast';

/** A field that a path led to, and the SQL that reads it. */
export interface Resolved {
  field: Field;
  sql: string;
}

const MAX_RELATIONSHIPS = 5;

/**
 * The FROM side of one query: resolves field paths to SQL and gathers the joins they need. Identifiers come from the
 * schema only; nothing of the query's text gets into the SQL.
 */
export class Scope {
  private readonly joins: string[] = [];
  private readonly aliases = new Map<string, string>();

  constructor(
    private readonly catalog: Catalog,
    readonly object: SObject,
    private readonly query: Query | undefined,
    private readonly root = 't',
  ) {}

  from(): string {
    return `${quoted(this.object.name)} AS ${this.root} ${this.joins.join(' ')}`;
  }

  column(name: string): string {
    return `${this.root}.${quoted(name)}`;
  }

  resolve(path: Path): Resolved {
    let names = path.names;
    const first = names[0]?.toLowerCase();
    if (
      names.length > 1 &&
      first === this.object.name.toLowerCase() &&
      !this.object.byRelationship.has(first)
    )
      names = names.slice(1);
    if (names.length > MAX_RELATIONSHIPS + 1)
      throw badRequest('MALFORMED_QUERY', 'maximum relationship depth exceeded');
    return this.walk([{ object: this.object, alias: this.root }], names, path);
  }

  private walk(places: { object: SObject; alias: string }[], names: string[], path: Path): Resolved {
    const [name = '', ...rest] = names;
    if (rest.length === 0) return this.field(places, name, path);
    const next = places.flatMap(({ object, alias }) => {
      const field = object.byRelationship.get(name.toLowerCase());
      return field ? this.join(field, alias) : [];
    });
    if (next.length === 0) {
      throw this.invalid(
        `Didn't understand relationship '${name}' in field path. If you are attempting to use a custom relationship, be sure to append the '__r' after the custom relationship name. Please reference your WSDL or the describe call for the appropriate names.`,
        path,
      );
    }
    return this.walk(next, rest, path);
  }

  /** One field, or the first non-null one of a relationship that may lead to several objects. */
  private field(places: { object: SObject; alias: string }[], name: string, path: Path): Resolved {
    const found = places.flatMap(({ object, alias }) => {
      const field = object.byName.get(name.toLowerCase());
      return field ? [{ field, sql: this.read(object, field, alias) }] : [];
    });
    const [first] = found;
    if (!first) {
      const entity = places[0]?.object.name ?? this.object.name;
      throw this.invalid(
        `No such column '${name}' on entity '${entity}'. If you are attempting to use a custom field, be sure to append the '__c' after the custom field name. Please reference your WSDL or the describe call for the appropriate names.`,
        path,
      );
    }
    return found.length === 1
      ? first
      : { field: first.field, sql: `coalesce(${found.map(({ sql }) => sql).join(', ')})` };
  }

  private read(object: SObject, field: Field, alias: string): string {
    if (field.type === 'address') return addressSql(object, field, alias);
    if (field.type === 'location') return locationSql(field, alias);
    if (field.via) return this.walk([{ object, alias }], field.via, { names: field.via, at: 0 }).sql;
    return `${alias}.${quoted(field.name)}`;
  }

  private join(field: Field, from: string): { object: SObject; alias: string }[] {
    return field.referenceTo.flatMap((target) => {
      const object = this.catalog.find(target);
      if (!object) return [];
      const key = `${from}.${field.name}.${object.name}`;
      let alias = this.aliases.get(key);
      if (!alias) {
        alias = `${this.root}${this.aliases.size + 1}`;
        this.aliases.set(key, alias);
        this.joins.push(
          `LEFT JOIN ${quoted(object.name)} AS ${alias} ON ${alias}."Id" = ${from}.${quoted(field.name)}`,
        );
      }
      return [{ object, alias }];
    });
  }

  /** The message points at the place in the query, as Salesforce's does. */
  invalid(message: string, path: Path) {
    if (!this.query) return badRequest('INVALID_FIELD', message);
    const { text } = this.query;
    const start = Math.max(0, path.at - 40);
    const piece = text.slice(start, path.at + 60).replace(/\s/g, ' ');
    const row = text.slice(0, path.at).split('\n').length;
    const column = path.at - text.lastIndexOf('\n', path.at - 1);
    return badRequest(
      'INVALID_FIELD',
      `\n${piece}\n${' '.repeat(path.at - start)}^\nERROR at Row:${row}:Column:${column}\n${message}`,
    );
  }
}

/** {"latitude": 52.5, "longitude": 13.4}, or null where either is missing. */
function locationSql({ name }: Field, alias: string): string {
  const part = (which: string) => `${alias}.${quoted(name.replace(/__c$/i, `__${which}__s`))}`;
  const [latitude, longitude] = [part('Latitude'), part('Longitude')];
  return `CASE WHEN ${latitude} IS NULL OR ${longitude} IS NULL THEN NULL ELSE json_object('latitude', ${latitude}, 'longitude', ${longitude}) END`;
}

function addressSql(object: SObject, field: Field, alias: string): string {
  const prefix = field.name.slice(0, -'Address'.length);
  const parts = [
    'City',
    'Country',
    'GeocodeAccuracy',
    'Latitude',
    'Longitude',
    'PostalCode',
    'State',
    'Street',
  ].filter((part) => object.byName.has((prefix + part).toLowerCase()));
  const columns = parts.map((part) => `${alias}.${quoted(prefix + part)}`);
  const pairs = parts.map(
    (part, i) => `'${part.charAt(0).toLowerCase()}${part.slice(1)}', ${columns[i] ?? 'NULL'}`,
  );
  return `CASE WHEN coalesce(${columns.join(', ')}) IS NULL THEN NULL ELSE json_object(${pairs.join(', ')}) END`;
}
