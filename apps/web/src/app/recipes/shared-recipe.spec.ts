import { readShared } from './shared-recipe';

describe('a recipe in a file', () => {
  it('is known by its format', () => {
    const shared = { format: 'dms-recipe/1', name: 'Contacts', recipe: { version: 1, steps: [] } };
    expect(readShared(JSON.stringify(shared))).toEqual(shared);
  });

  it.each(['', 'id,name\n1,Anna', '[]', 'null', '{"name":"Contacts"}'])('is nothing else: %j', (text) => {
    expect(readShared(text)).toBeUndefined();
  });
});
