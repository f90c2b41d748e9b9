import { DmsError } from '@dms/domain';
import { wrong } from './byte-source';
import { Bytes, Dict, Items, Made, Named, textOf, type PyValue } from './values';

/**
 * What stands for a call: containers and bytes become values at once, everything else a record of name and arguments.
 * Throws DmsError PICKLE_REFUSED where something else than a name of the allow-list is to be called.
 */
export function call(maker: PyValue | undefined, args: PyValue | undefined, position: number): PyValue {
  if (!(maker instanceof Named)) {
    throw new DmsError(
      'PICKLE_REFUSED',
      `The pickle calls something that is no name (byte ${position}). Nothing of it was run.`,
      {
        position,
      },
    );
  }
  const list = args instanceof Items ? args.items : [];
  const [first] = list;
  switch (maker.role) {
    case 'reconstructor':
    case 'newObject':
      // copyreg._reconstructor(class, object, None): an empty object of that class.
      return call(first, new Items(maker.role === 'newObject' ? list.slice(1) : []), position);
    case 'encode':
      return new Bytes(Buffer.from(textOf(first) ?? '', 'latin1'));
    case 'bytes':
      return first instanceof Bytes ? first : new Bytes(Buffer.from(textOf(first) ?? '', 'latin1'));
    case 'list':
      return new Items(first instanceof Items ? [...first.items] : []);
    case 'tuple':
      return new Items(first instanceof Items ? [...first.items] : [], true);
    case 'dict':
      return dictOf(first);
    case 'getattr':
      return unpickleOfZone(first, list[1]);
    case 'backed':
      // __pyx_unpickle_NDArrayBacked(class, checksum, state)
      return withState(call(first, new Items([]), position), list[2]);
    default:
      return new Made(maker, list);
  }
}

function withState(made: PyValue, state: PyValue | undefined): PyValue {
  if (made instanceof Made && state !== undefined && state !== null) made.state = state;
  return made;
}

/** The one attribute that may be asked for is how zoneinfo makes its zones again. */
function unpickleOfZone(owner: PyValue | undefined, attribute: PyValue | undefined): Named {
  if (owner instanceof Named && owner.name === 'zoneinfo.ZoneInfo' && attribute === '_unpickle') return owner;
  const of = owner instanceof Named ? owner.name : 'a value';
  const name = (textOf(attribute) ?? '?').replace(/[^\w]/g, '?').slice(0, 60);
  throw new DmsError(
    'PICKLE_REFUSED',
    `The pickle asks for the attribute ${name} of ${of}. Nothing of it was run.`,
    {
      name,
    },
  );
}

/** OrderedDict of pairs; defaultdict is made empty and filled afterwards. */
function dictOf(pairs: PyValue | undefined): Dict {
  const dict = new Dict();
  for (const pair of pairs instanceof Items ? pairs.items : []) {
    if (pair instanceof Items && pair.items.length === 2)
      dict.set(pair.items[0] ?? null, pair.items[1] ?? null);
  }
  if (pairs instanceof Dict) pairs.keys.forEach((key, at) => dict.set(key, pairs.values[at] ?? null));
  return dict;
}

/** BUILD: the state of an object, once. */
export function build(target: PyValue, state: PyValue, position: number): void {
  // Subclasses of containers may have a state beside their items; it holds no data.
  if (target instanceof Items || target instanceof Dict || target instanceof Named) return;
  if (!(target instanceof Made)) throw wrong('gives a state to something that has none', position);
  target.state = state;
}
