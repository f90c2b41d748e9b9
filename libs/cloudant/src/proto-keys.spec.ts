import fc from 'fast-check';
import { hideProto, showProto } from './proto-keys';

const parsed = (text: string) => JSON.parse(text) as unknown;

describe('keys that stores written in JavaScript lose', () => {
  it('are stored under another name, at any depth', () => {
    const value = parsed('{"a":[{"__proto__":false}],"~__proto__":{"__proto__":1}}');
    const hidden = hideProto(value);
    expect(JSON.stringify(hidden)).toBe('{"a":[{"~__proto__":false}],"~~__proto__":{"~__proto__":1}}');
    expect(JSON.stringify(showProto(hidden))).toBe(JSON.stringify(value));
  });

  it('leave every other value the very same', () => {
    const value = { at: new Date(0), of: [1, { b: null }] };
    expect(hideProto(value)).toBe(value);
    expect(showProto(value)).toBe(value);
  });

  it('come back from every JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.stringify(showProto(hideProto(value)))).toBe(JSON.stringify(value));
      }),
    );
  });
});
