import { preferredLanguage } from './languages';

describe('the language to begin with', () => {
  it.each([
    [['zh-CN', 'en'], 'zh-Hans'],
    [['zh-TW'], 'zh-Hans'],
    [['de-AT', 'zh'], 'zh-Hans'],
    [['de-AT', 'en-GB', 'zh'], 'en'],
    [['de'], 'en'],
    [[], 'en'],
  ])('of a reader of %j is %s', (wanted, language) => {
    expect(preferredLanguage(wanted)).toBe(language);
  });
});
