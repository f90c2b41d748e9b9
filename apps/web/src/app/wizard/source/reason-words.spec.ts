import { reasonWords } from './reason-words';

describe('reasonWords', () => {
  it.each([
    ['Too few fields: 2 instead of 4', 'source.reason.few', { found: '2', wanted: '4' }],
    ['Too many fields: 5 instead of 4', 'source.reason.many', { found: '5', wanted: '4' }],
    ['A quote is opened and never closed; everything after it is here', 'source.reason.quote', {}],
    ['The record holds bytes that are not UTF-8', 'source.reason.encoding', {}],
    ['What follows the empty quoted cell begins as a remark does', 'source.reason.remark', {}],
    ['The record is longer than 10 bytes', 'source.reason.tooLarge', {}],
  ])('has words for: %s', (reason, key, params) => {
    expect(reasonWords(reason)).toEqual({ key, params });
  });

  it('leaves a reason that it does not know to be shown as it is', () => {
    expect(reasonWords('Something new')).toBeUndefined();
  });
});
