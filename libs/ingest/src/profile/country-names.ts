import countries from 'i18n-iso-countries';

let names: string[] | undefined;

/** Names of countries in five languages and their ISO codes of two and three letters, in lower case. */
export function countryNames(): string[] {
  if (names) return names;
  const all = new Set<string>();
  for (const language of ['en', 'de', 'fr', 'es', 'zh']) {
    const named = countries.getNames(language, { select: 'all' });
    for (const name of Object.values(named)) for (const one of name) all.add(one.toLowerCase());
  }
  for (const [two, three] of Object.entries(countries.getAlpha2Codes())) {
    all.add(two.toLowerCase());
    all.add(String(three).toLowerCase());
  }
  return (names = [...all]);
}

let known: Set<string> | undefined;

export function isCountry(value: string): boolean {
  known ??= new Set(countryNames());
  return known.has(value.toLowerCase());
}
