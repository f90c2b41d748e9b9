/**
 * How much a text looks as if it had been written in an encoding: 0 (nonsense) to 1 (nothing speaks against it), and
 * undefined where its bytes cannot be of that encoding at all. `foreign` holds whole lines with characters beyond ASCII.
 */
export function evidenceFor(foreign: Uint8Array, encoding: string): number | undefined {
  let text: string;
  try {
    text = new TextDecoder(encoding, { fatal: true }).decode(foreign);
  } catch {
    return undefined;
  }
  const characters = [...text];
  const common = commonLetters[encoding];
  let score = 0;
  let judged = 0;
  for (let index = 0; index < characters.length; index++) {
    const character = characters[index] ?? '';
    if (character < '\u0080') continue;
    judged++;
    score += judge(character, characters[index - 1] ?? ' ', characters[index + 1] ?? ' ', common);
  }
  if (judged === 0) return 0;
  const plausible = Math.max(0, Math.min(1, score / judged));
  return plausible * (1 - languageShare + languageShare * languageOf(characters, encoding));
}

/** How much it counts that the letters are those of one language, and not a few of many. */
const languageShare = 0.4;

/** The largest share of the letters beyond ASCII that one language of the encoding explains. */
function languageOf(characters: readonly string[], encoding: string): number {
  const known = alphabets[encoding];
  if (!known) return 1;
  const foreign = characters.filter((character) => character >= '\u0080' && letter.test(character));
  if (foreign.length === 0) return 1;
  const shares = known.map((alphabet) => foreign.filter((character) => alphabet.has(character)).length);
  return Math.max(...shares) / foreign.length;
}

const letter = /\p{L}/u;
const lower = /\p{Ll}/u;
const upper = /\p{Lu}/u;
const latin = /\p{Script=Latin}/u;
const han = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;
const impossible = /[\p{Cc}\p{Cn}\p{Co}\p{Cs}\ufffd]/u;
/** What stands between words, or beside figures, in any language. */
const typographic = /[\u00a0“”‘’„‚«»‹›–—…•·°€£¥§№、。，：；（）「」『』【】《》！？～・ー－\u3000％＋／]/u;

function judge(character: string, before: string, after: string, common: Common | undefined): number {
  if (impossible.test(character)) return -4;
  const touches = letter.test(before) || letter.test(after);
  if (!letter.test(character)) {
    if (/[©®™]/.test(character)) return letter.test(after) ? -0.8 : 0.5;
    if (typographic.test(character))
      return touches && letter.test(before) && letter.test(after) && character !== '’' ? 0.2 : 0.7;
    return touches ? -0.6 : 0.1;
  }
  if (han.test(character)) {
    // Ideographs hardly ever stand between Latin letters; halves of Latin text read as pairs do.
    if (isLatinWord(before) && isLatinWord(after)) return -1.5;
    if (isLatinWord(before) || isLatinWord(after)) return -0.5;
    return common?.(character) ? 1 : 0.1;
  }
  if (lower.test(before) && upper.test(character)) return -1.5;
  const isLatin = latin.test(character);
  if (
    (letter.test(before) && latin.test(before) !== isLatin) ||
    (letter.test(after) && latin.test(after) !== isLatin)
  ) {
    return -1.5;
  }
  return common?.(character) ? 1 : 0.15;
}

const isLatinWord = (character: string) => /[A-Za-z]/.test(character);

type Common = (character: string) => boolean;

function letters(text: string): Common {
  const known = new Set([...text, ...text.toUpperCase()]);
  return (character) => known.has(character);
}

/** The characters that lie in the first level of a two-byte set, where those of daily use were put. */
function firstLevel(encoding: string, from: number, to: number, fromTrail: number): Common {
  const known = new Set<string>();
  const decoder = new TextDecoder(encoding);
  for (let lead = from; lead <= to; lead++) {
    for (let trail = fromTrail; trail <= 0xfe; trail++) {
      const text = decoder.decode(Uint8Array.of(lead, trail));
      if ([...text].length === 1 && text !== '\ufffd') known.add(text);
    }
  }
  return (character) => known.has(character);
}

const lazily = (make: () => Common): Common => {
  let made: Common | undefined;
  return (character) => (made ??= make())(character);
};
const kana: Common = (character) =>
  /[\p{Script=Hiragana}\p{Script=Katakana}]/u.test(character) && !/[\uff66-\uff9f]/.test(character);
const either =
  (left: Common, right: Common): Common =>
  (character) =>
    left(character) || right(character);

const western = letters('äöüßéèêëàâçîïôùûñáíóúãõåæøìòœÿý');
const russian = letters('оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфё');
const cyrillic = letters('оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфёіїєґўјљњћђџ');
const greek = letters('αβγδεζηθικλμνξοπρστυφχψωςάέήίόύώ');
const central = letters('ěščřžýáíéůúťďňĺľŕôäąćęłńóśźżőűöüßăâîşţđșț');
const turkish = letters('ğüşıöçİâîû');
const baltic = letters('āčēģīķļņšūžąęėįųõäöüåøæ');
const hebrew: Common = (character) => /\p{Script=Hebrew}/u.test(character);
const arabic: Common = (character) => /[\u0621-\u064a]/.test(character);
const japanese = lazily(() => either(kana, firstLevel('euc-jp', 0xb0, 0xcf, 0xa1)));

const commonLetters: Record<string, Common> = {
  gb18030: lazily(() => firstLevel('gb18030', 0xb0, 0xd7, 0xa1)),
  big5: lazily(() => firstLevel('big5', 0xa4, 0xc6, 0x40)),
  shift_jis: japanese,
  'euc-jp': japanese,
  'euc-kr': lazily(() => firstLevel('euc-kr', 0xb0, 0xc8, 0xa1)),
  'windows-1250': central,
  'iso-8859-2': central,
  'windows-1251': cyrillic,
  'iso-8859-5': cyrillic,
  'koi8-r': russian,
  'koi8-u': cyrillic,
  'x-mac-cyrillic': cyrillic,
  ibm866: russian,
  'windows-1252': western,
  'iso-8859-15': western,
  macintosh: western,
  'windows-1253': greek,
  'iso-8859-7': greek,
  'windows-1254': either(turkish, letters('çöüâîû')),
  'windows-1255': hebrew,
  'iso-8859-8': hebrew,
  'windows-1256': arabic,
  'iso-8859-6': arabic,
  'windows-1257': baltic,
  'iso-8859-13': baltic,
  'windows-1258': letters('ăâđêôơưáàéèíìóòúùý'),
  'windows-874': (character) => /\p{Script=Thai}/u.test(character),
};

const alphabetOf = (text: string) => new Set([...text, ...text.toUpperCase()]);
const languages = (...texts: string[]) => texts.map(alphabetOf);
const ofWest = languages(
  'äöüß',
  'éèêëàâçîïôùûœæ',
  'áéíóúñü',
  'ãõáâàéêíóôúç',
  'åäöæøé',
  'àèéìòù',
  'áéíóúýðþæö',
  'éëïöüèê',
);
const ofCentre = languages('ěščřžýáíéůúťďňĺľŕôä', 'ąćęłńóśźż', 'áéíóöőúüű', 'ăâîşţșț', 'čćžšđ', 'äöüß');
const alphabets: Record<string, Set<string>[]> = {
  'windows-1252': ofWest,
  'iso-8859-15': ofWest,
  macintosh: ofWest,
  'windows-1250': ofCentre,
  'iso-8859-2': ofCentre,
  'windows-1254': languages('çğıöşüİâîû'),
  'windows-1257': languages('āčēģīķļņšūž', 'ąčęėįšųūž', 'äõöüšž'),
  'iso-8859-13': languages('āčēģīķļņšūž', 'ąčęėįšųūž', 'äõöüšž'),
};

/** Every encoding that is weighed, in order of preference where nothing tells them apart. */
export const weighed: readonly string[] = [
  'windows-1252',
  'gb18030',
  'shift_jis',
  'big5',
  'euc-kr',
  'euc-jp',
  'windows-1251',
  'windows-1250',
  'windows-1254',
  'windows-1253',
  'iso-8859-2',
  'iso-8859-15',
  'windows-1257',
  'windows-1255',
  'windows-1256',
  'koi8-r',
  'koi8-u',
  'iso-8859-5',
  'iso-8859-7',
  'iso-8859-8',
  'iso-8859-6',
  'iso-8859-13',
  'windows-1258',
  'windows-874',
  'macintosh',
  'x-mac-cyrillic',
  'ibm866',
];
