import { readShared } from './shared-document';

describe('a thing in a file', () => {
  it('is known by its format', () => {
    const shared = { format: 'dms-recipe/1', name: 'Contacts', recipe: { version: 1, steps: [] } };
    expect(readShared(JSON.stringify(shared), 'dms-recipe')).toEqual(shared);
    expect(readShared(JSON.stringify(shared), 'dms-mapping')).toBeUndefined();
  });

  it.each([
    '',
    'id,name\n1,Anna',
    '[]',
    'null',
    '{"name":"Contacts"}',
    '{"format":1}',
    '{"format":"dms-recipe/1"',
  ])('is nothing else: %j', (text) => {
    expect(readShared(text, 'dms-recipe')).toBeUndefined();
  });
});
