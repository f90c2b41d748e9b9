import countries from 'i18n-iso-countries';

/** Names people write that no list of ISO's has. */
const also: Record<string, string[]> = {
  GB: [
    'UK',
    'Great Britain',
    'England',
    'Scotland',
    'Wales',
    'Northern Ireland',
    'Grossbritannien',
    'Großbritannien',
  ],
  US: ['America', 'U S A', 'United States', 'Vereinigte Staaten', 'Etats Unis', '美利坚合众国'],
  NL: ['Holland', 'The Netherlands'],
  CN: [
    'PR China',
    'P R China',
    'PRC',
    'Peoples Republic of China',
    'Mainland China',
    '中华人民共和国',
    '中国大陆',
  ],
  CZ: ['Czech Republic', 'Tschechische Republik', 'Tschechien'],
  RU: ['Russia', 'Russian Federation'],
  KR: ['South Korea', 'Korea', 'Republic of Korea', 'Südkorea'],
  KP: ['North Korea'],
  VN: ['Vietnam'],
  TW: ['Taiwan'],
  HK: ['Hong Kong'],
  MO: ['Macau', 'Macao'],
  AE: ['UAE', 'U A E', 'Emirates'],
  CI: ['Ivory Coast'],
  MM: ['Burma'],
  MK: ['Macedonia'],
  SZ: ['Swaziland'],
  CV: ['Cape Verde'],
  TL: ['East Timor'],
  VA: ['Vatican', 'Holy See'],
  TR: ['Turkey', 'Türkei'],
  IR: ['Iran'],
  SY: ['Syria'],
  MD: ['Moldova'],
  BO: ['Bolivia'],
  VE: ['Venezuela'],
  TZ: ['Tanzania'],
  LA: ['Laos'],
  BN: ['Brunei'],
  CD: ['DR Congo', 'Congo Kinshasa', 'Democratic Republic of the Congo'],
  CG: ['Congo Brazzaville', 'Republic of the Congo'],
};

/** Whose names count first where two languages use one name for two countries. */
const languages = ['en', 'de', 'fr', 'es', 'it', 'pt', 'nl', 'pl', 'zh', 'ja'];

let index: Map<string, string> | undefined;

/** The ISO 3166-1 alpha-2 code of a country given by code, number or name in any of some eighty languages. */
export function countryCodeOf(text: string): string | undefined {
  index ??= buildIndex();
  return index.get(foldName(text));
}

export function countryName(code: string): string | undefined {
  return countries.getName(code, 'en');
}
export function alpha3Of(code: string): string | undefined {
  return countries.alpha2ToAlpha3(code);
}

/** A name as names are compared: without case, accents, marks and articles. */
export function foldName(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .replace(/[’'.]/g, '')
    .replace(/&/g, ' and ')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
    .replace(/^the /, '');
}

function buildIndex(): Map<string, string> {
  const names = new Map<string, string>();
  const add = (name: string, code: string) => {
    const folded = foldName(name);
    if (folded && !names.has(folded)) names.set(folded, code);
  };
  for (const [code, alpha3] of Object.entries(countries.getAlpha2Codes())) {
    add(code, code);
    add(alpha3, code);
    add(countries.alpha2ToNumeric(code) ?? '', code);
  }
  for (const [code, list] of Object.entries(also)) for (const name of list) add(name, code);
  const others = countries.getSupportedLanguages().filter((language) => !languages.includes(language));
  for (const language of [...languages, ...others.sort()])
    for (const [code, given] of Object.entries(countries.getNames(language, { select: 'all' })))
      for (const name of given) add(name, code);
  return names;
}
