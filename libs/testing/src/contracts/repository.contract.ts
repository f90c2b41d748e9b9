import { AsyncLocalStorage } from 'node:async_hooks';
import fc from 'fast-check';
import { AlreadyExists, maxDocumentBytes, Repository, StaleVersion, Stored } from '@dms/domain';

/** The kind of document the suite writes; `group` has to be indexed. */
export interface Sample {
  group: string;
  count: number;
  more?: unknown;
}

const sample = (group = 'a', count = 0): Sample => ({ group, count });
const ids = (documents: Stored<Sample>[]) => documents.map((document) => document.id);
const outcomes = async <T>(promises: Promise<T>[]) => {
  const settled = await Promise.allSettled(promises);
  return {
    won: settled.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : [])),
    lost: settled.flatMap((each) => (each.status === 'rejected' ? [each.reason as unknown] : [])),
  };
};

/**
 * What every Repository does. `make` gives a fresh empty one with an index on `group`. Left out: what happens when the
 * store is away, answers without a quorum or loses an answer; the in-memory one cannot do that.
 */
export function repositoryContract(name: string, make: () => Promise<Repository<Sample>>): void {
  describe(`${name} as Repository`, () => {
    let documents: Repository<Sample>;
    beforeEach(async () => {
      documents = await make();
    });

    it('gives back what was created, under its id, with a version', async () => {
      const value = {
        ...sample('ä', 1),
        more: { text: 'ünï\u0000 😀 "\\', list: [1, null, [true]], nothing: {} },
      };
      const created = await documents.create('one', value);
      expect(created).toEqual({ id: 'one', version: expect.any(String), value });
      expect(await documents.get('one')).toEqual(created);
      expect(await documents.get('two')).toBeUndefined();
    });

    it('is accompanied at every update, again where somebody else wrote in between, and before a removal', async () => {
      const seen: string[] = [];
      const note = (what: string, { count }: Sample) => void seen.push(`${what} ${count}`);
      documents.accompany({
        amend: (_id, before, after) => {
          note('amend', before);
          return { ...after, more: 'amended' };
        },
        written: async ({ value }) => note('written', value),
        removing: async ({ value }) => note('removing', value),
      });
      await documents.create('one', sample());
      let first = true;
      await documents.update('one', (value) => ({ ...value, count: value.count + 1 }));
      const amended = (await documents.get('one'))?.value;
      const replace = documents.replace.bind(documents);
      documents.replace = async (document) => {
        if (first) await replace({ ...document, value: sample('a', 7) });
        first = false;
        return replace(document);
      };
      await documents.update('one', (value) => ({ ...value, count: value.count + 1 }));
      await documents.update('one', () => undefined);
      await documents.removeNewest('one');
      expect(amended).toEqual({ ...sample('a', 1), more: 'amended' });
      expect(seen).toEqual(['amend 0', 'written 1', 'amend 1', 'amend 7', 'written 8', 'removing 8']);
    });

    it('keeps any JSON value as it is', async () => {
      let made = 0;
      await fc.assert(
        fc.asyncProperty(fc.jsonValue({ maxDepth: 4, noUnicodeString: false }), async (more) => {
          const value = JSON.parse(JSON.stringify({ ...sample(), more })) as Sample;
          const { id } = await documents.create(`value-${++made}`, value);
          expect((await documents.get(id))?.value).toEqual(value);
        }),
        { numRuns: 25 },
      );
    });

    it('keeps a key that is called __proto__', async () => {
      const value = JSON.parse('{"group":"a","count":1,"more":[{"__proto__":{"x":1}}]}') as Sample;
      await documents.create('proto', value);
      await documents.ensureMany([{ id: 'many', value }]);
      for (const id of ['proto', 'many'])
        expect(JSON.stringify((await documents.get(id))?.value)).toBe(JSON.stringify(value));
    });

    it.each([
      'with space',
      'a/b',
      '../up',
      'ü',
      '😀',
      '_underscore',
      '%2F',
      'a?b=c#d',
      '"',
      'x:0000:000001~1',
      '+',
    ])('takes %j as an id', async (id) => {
      const created = await documents.create(id, sample());
      expect(await documents.get(id)).toEqual(created);
      const replaced = await documents.replace({ ...created, value: sample('b') });
      expect(ids((await documents.list({ limit: 5 })).items)).toEqual([id]);
      expect(ids(await documents.findBy('group', 'b', 5))).toEqual([id]);
      await documents.remove(id, replaced.version);
      expect(await documents.get(id)).toBeUndefined();
    });

    it('lets exactly one of twenty creators of an id win', async () => {
      const { won, lost } = await outcomes(
        Array.from({ length: 20 }, (_, index) => documents.create('one', sample('a', index))),
      );
      expect(won).toHaveLength(1);
      expect(lost.every((error) => error instanceof AlreadyExists)).toBe(true);
      expect(await documents.get('one')).toEqual(won[0]);
    });

    it('lets exactly one of twenty writers of a version win', async () => {
      const first = await documents.create('one', sample());
      const { won, lost } = await outcomes(
        Array.from({ length: 20 }, (_, index) =>
          documents.replace({ ...first, value: sample('a', index + 1) }),
        ),
      );
      expect(won).toHaveLength(1);
      expect(lost.every((error) => error instanceof StaleVersion)).toBe(true);
      expect(await documents.get('one')).toEqual(won[0]);
    });

    it('lets one of twenty writers win even when all write the same', async () => {
      const first = await documents.create('one', sample());
      const { won } = await outcomes(
        Array.from({ length: 20 }, () => documents.replace({ ...first, value: sample('a', 1) })),
      );
      expect(won).toHaveLength(1);
    });

    it('loses no update of twenty made at once', async () => {
      await documents.create('one', sample());
      await Promise.all(
        Array.from({ length: 20 }, () =>
          documents.update('one', (value) => ({ ...value, count: value.count + 1 })),
        ),
      );
      expect((await documents.get('one'))?.value.count).toBe(20);
    });

    it('changes the version with every write, and refuses older ones', async () => {
      const first = await documents.create('one', sample());
      const second = await documents.replace({ ...first, value: sample('b') });
      expect(second.version).not.toBe(first.version);
      await expect(documents.replace({ ...first, value: sample('c') })).rejects.toBeInstanceOf(StaleVersion);
      await expect(documents.remove('one', first.version)).rejects.toBeInstanceOf(StaleVersion);
      expect(await documents.get('one')).toEqual(second);
    });

    it('removes; what is gone already is fine, and its id is free again', async () => {
      const first = await documents.create('one', sample());
      await documents.remove('one', first.version);
      await documents.remove('one', first.version);
      await expect(documents.replace({ ...first, value: sample('b') })).rejects.toBeInstanceOf(StaleVersion);
      expect(await documents.get('one')).toBeUndefined();
      const again = await documents.create('one', sample('c'));
      expect(again.version).not.toBe(first.version);
      expect((await documents.get('one'))?.value.group).toBe('c');
    });

    it('ensures many: makes the missing ones and leaves the others alone', async () => {
      const existing = await documents.create('m-0100', sample('kept'));
      const wanted = Array.from({ length: 450 }, (_, index) => ({
        id: `m-${String(index).padStart(4, '0')}`,
        value: sample('new', index),
      }));
      await documents.ensureMany(wanted);
      await documents.ensureMany(wanted);
      await documents.ensureMany([]);
      const found: string[] = [];
      for await (const each of documents.scan('m-')) found.push(each.id);
      expect(found).toEqual(wanted.map((each) => each.id));
      expect(await documents.get('m-0100')).toEqual(existing);
    });

    it('lists in pages, forwards and backwards, each document once', async () => {
      const all = ['a1', 'a2', 'a3', 'a4', 'a5', 'b1', 'ba', 'Z', 'ä', '😀'];
      await documents.ensureMany(all.map((id) => ({ id, value: sample() })));
      const sorted = [...all].sort((left, right) => Buffer.compare(Buffer.from(left), Buffer.from(right)));
      for (const descending of [false, true]) {
        const seen: string[] = [];
        let after: string | undefined;
        do {
          const page = await documents.list({ limit: 3, descending, ...(after !== undefined && { after }) });
          expect(page.items.length).toBeLessThanOrEqual(3);
          seen.push(...ids(page.items));
          after = page.next;
        } while (after !== undefined);
        expect(seen).toEqual(descending ? [...sorted].reverse() : sorted);
      }
    });

    it('lists only a prefix, also from the middle and backwards', async () => {
      await documents.ensureMany(
        ['a', 'a:1', 'a:2', 'a:3', 'a;', 'b'].map((id) => ({ id, value: sample() })),
      );
      expect(ids((await documents.list({ limit: 9, prefix: 'a:' })).items)).toEqual(['a:1', 'a:2', 'a:3']);
      expect(ids((await documents.list({ limit: 9, prefix: 'a:', after: 'a:1' })).items)).toEqual([
        'a:2',
        'a:3',
      ]);
      const backwards = await documents.list({ limit: 1, prefix: 'a:', after: 'a:3', descending: true });
      expect(ids(backwards.items)).toEqual(['a:2']);
      expect(backwards.next).toBe('a:2');
      expect(await documents.list({ limit: 3, prefix: 'a:' })).not.toHaveProperty('next');
    });

    it('goes on where it was although that document was removed', async () => {
      await documents.ensureMany(['a', 'b', 'c', 'd'].map((id) => ({ id, value: sample() })));
      const { next } = await documents.list({ limit: 2 });
      const gone = await documents.get('b');
      await documents.remove('b', gone?.version ?? '');
      expect(ids((await documents.list({ limit: 9, after: next! })).items)).toEqual(['c', 'd']);
    });

    it('finds by an indexed field, oldest id first, at most the limit', async () => {
      await documents.ensureMany(
        ['05', '01', '03', '02', '04'].map((id, index) => ({
          id,
          value: sample(id === '03' ? 'b' : 'a', index),
        })),
      );
      expect(ids(await documents.findBy('group', 'a', 3))).toEqual(['01', '02', '04']);
      expect(ids(await documents.findBy('group', 'a', 9))).toEqual(['01', '02', '04', '05']);
      expect(ids(await documents.findBy('group', 'B', 9))).toEqual([]);
      const moved = await documents.get('02');
      await documents.replace({ ...moved!, value: sample('b') });
      expect(ids(await documents.findBy('group', 'b', 9))).toEqual(['02', '03']);
      await expect(documents.findBy('count', '1', 9)).rejects.toMatchObject({ code: 'INTERNAL' });
    });

    it('finds more than one page of the store', async () => {
      const many = Array.from({ length: 430 }, (_, index) => `m-${String(index).padStart(4, '0')}`);
      await documents.ensureMany(many.map((id) => ({ id, value: sample('many') })));
      expect(ids(await documents.findBy('group', 'many', 425))).toEqual(many.slice(0, 425));
    });

    it('gives the newest first, of one page and of several', async () => {
      const newest = async (group: string, most: number, before?: string) => {
        const found: string[] = [];
        for await (const { id } of documents.newestBy('group', group, before)) {
          found.push(id);
          if (found.length === most) break;
        }
        return found;
      };
      const many = Array.from({ length: 23 }, (_, index) => `n-${String(index).padStart(2, '0')}`);
      await documents.ensureMany(many.map((id) => ({ id, value: sample('newest') })));
      await documents.create('other', sample('other'));
      expect(await newest('newest', 3)).toEqual(many.slice(-3).reverse());
      expect(await newest('newest', 50)).toEqual(many.toReversed());
      expect(await newest('newest', 50, 'n-20')).toEqual(many.slice(0, 20).reverse());
      expect(await newest('newest', 50, 'n-00')).toEqual([]);
      expect(await newest('none', 50)).toEqual([]);
    });

    it('works on one document in hand as on any, also where somebody else writes in between', async () => {
      const first = await documents.create('one', sample());
      await documents.create('two', sample());
      await documents.holding(first, async () => {
        await documents.update('one', (value) => ({ ...value, count: value.count + 1 }));
        expect((await documents.get('one'))?.value.count).toBe(first.value.count + 1);
        expect(await documents.get('two')).toBeDefined();
      });
      const second = await documents.get('one');
      const elsewhere = AsyncLocalStorage.snapshot();
      await documents.holding(second!, async () => {
        const others = await elsewhere(() => documents.replace({ ...second!, value: sample('others') }));
        await expect(documents.replace({ ...second!, value: sample('ours') })).rejects.toThrow(StaleVersion);
        const third = await documents.update('one', (value) => ({ ...value, count: 7 }));
        expect(third?.value).toEqual({ ...others.value, count: 7 });
      });
      expect((await documents.get('one'))?.value).toMatchObject({ group: 'others', count: 7 });
    });

    it('refuses a document that is too large, and takes one just below', async () => {
      const text = (length: number) => ({ ...sample(), more: 'x'.repeat(length) });
      const refusal = { code: 'DOCUMENT_TOO_LARGE' };
      await expect(documents.create('big', text(maxDocumentBytes))).rejects.toMatchObject(refusal);
      await expect(
        documents.ensureMany([{ id: 'big', value: text(maxDocumentBytes) }]),
      ).rejects.toMatchObject(refusal);
      expect(await documents.get('big')).toBeUndefined();
      const large = await documents.create('big', text(maxDocumentBytes - 1_000));
      expect(await documents.get('big')).toEqual(large);
    });

    it('refuses an empty id', () =>
      expect(documents.create('', sample())).rejects.toMatchObject({ code: 'BAD_REQUEST' }));
  });
}
