/** The languages of the pages. `locale` goes to Intl, `html` to the document: it decides which glyphs Han letters get. */
export const languages = [
  { code: 'en', locale: 'en', html: 'en', name: 'English', short: 'EN' },
  { code: 'zh-Hans', locale: 'zh-Hans-CN', html: 'zh-Hans', name: '简体中文', short: '中文' },
] as const;

export type LanguageCode = (typeof languages)[number]['code'];

export function isLanguage(code: string | null): code is LanguageCode {
  return languages.some((language) => language.code === code);
}

/** The first of the reader's languages that we speak; English where there is none. */
export function preferredLanguage(wanted: readonly string[]): LanguageCode {
  for (const tag of wanted) {
    const main = tag.toLowerCase().split('-')[0];
    if (main === 'zh') return 'zh-Hans';
    if (main === 'en') return 'en';
  }
  return 'en';
}
