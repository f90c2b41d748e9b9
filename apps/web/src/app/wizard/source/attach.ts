import type { LoadDto } from '../../client/models/load-dto';
import type { NewMigrationDto } from '../../client/models/new-migration-dto';

const longest = 100;

/** `contacts_nov.csv` is called contacts_nov; a name that is taken gets a number. */
export function loadName(fileName: string, taken: readonly string[]): string {
  const base = fileName.replace(/\.[A-Za-z0-9]{1,8}$/, '').trim() || fileName;
  for (let number = 1; ; number++) {
    const end = number === 1 ? '' : ` ${number}`;
    const name = base.slice(0, longest - end.length) + end;
    if (!taken.includes(name)) return name;
  }
}

/** The object whose name or label a file's name holds, the longest of them; the guess is shown and changed on Map. */
export function guessObject(
  fileName: string,
  objects: readonly { name: string; label: string }[],
): string | undefined {
  const inside = plain(fileName);
  const found = objects
    .map(({ name, label }) => ({ name, words: [plain(name.replace(/__c$/, '')), plain(label)] }))
    .map(({ name, words }) => ({
      name,
      length: Math.max(0, ...words.filter((word) => holds(inside, word)).map((word) => word.length)),
    }))
    .filter(({ length }) => length > 2);
  return found.sort((left, right) => right.length - left.length)[0]?.name;
}

/** What people write above family names. */
const familyName =
  /^(?:last|family|sur|second)[ _.-]?name$|^(?:nach|familien|zu)name$|^name[ _.-]last$|^(?:姓|姓氏|姓名)$|^(?:nom de famille|apellidos?|cognome|achternaam)$/i;

/** The object for people, where a column of the data holds family names. */
export function objectOfPeople(
  columns: readonly string[],
  objects: readonly { name: string }[],
): string | undefined {
  const hasPeople = columns.some((column) => familyName.test(column.trim()));
  return hasPeople ? objects.find(({ name }) => name === 'Contact')?.name : undefined;
}

const plain = (text: string) => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');

/** Also in the plural: opportunities, contacts. */
function holds(text: string, word: string): boolean {
  return text.includes(word) || (word.endsWith('y') && text.includes(`${word.slice(0, -1)}ies`));
}

/** A load of this dataset, begun: nothing is mapped yet. */
export function newLoad(name: string, datasetId: string, object: string): LoadDto {
  return { name, datasetId, object, operation: 'insert', recipe: { version: 1, steps: [] }, mapping: [] };
}

export function withLoad(definition: NewMigrationDto, load: LoadDto): NewMigrationDto {
  return { ...definition, loads: [...definition.loads, load] };
}

export function withDataset(definition: NewMigrationDto, name: string, datasetId: string): NewMigrationDto {
  const loads = definition.loads.map((load) => (load.name === name ? { ...load, datasetId } : load));
  return { ...definition, loads };
}

export function withoutLoad(definition: NewMigrationDto, name: string): NewMigrationDto {
  return { ...definition, loads: definition.loads.filter((load) => load.name !== name) };
}

/** What another load did with data of this layout, for this one. Its name and its data stay. */
export function withWorkOf(load: LoadDto, { name: _name, datasetId: _data, ...work }: LoadDto): LoadDto {
  return { ...work, name: load.name, datasetId: load.datasetId };
}
