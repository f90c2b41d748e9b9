/** The parts of a person's name; what is not there is null. */
export interface PersonName {
  salutation: string | null;
  first: string | null;
  middle: string | null;
  last: string | null;
  suffix: string | null;
}
export type NameOrder = 'western' | 'eastern' | 'auto';

const words = (text: string) => new Set(text.split(/\s+/));

const salutations = words(
  `mr mrs ms miss mx dr prof professor sir madam lady lord rev reverend fr father hon capt captain col gen lt sgt maj
   herr herrn frau fräulein hr fr. dipl.-ing ing mag dott dottssa sig signor signora signore señor señora srta sr. sra
   don doña m. mme mlle monsieur madame mademoiselle me dhr mevr meneer mevrouw hrn pan pani bc mgr judr mudr`,
);
const suffixes = words(
  `jr jnr sr snr ii iii iv v phd ph.d md m.d dds esq esquire mba cpa rn pe llm llb bsc msc ba ma jd qc kc obe mbe cbe
   mp dipl.-kfm`,
);
/** Small words that belong to the last name. */
const particles = words(
  `van von vom zu zum zur der den dem ter ten te de del della delle dello di da dal dalla do dos das du des la le lo
   el al bin ibn ben bint abu af av st st. mac o' d' 't`,
);
/** Chinese surnames of two characters. */
const compound = words(
  `欧阳 歐陽 太史 端木 上官 司马 司馬 东方 東方 独孤 獨孤 南宫 南宮 万俟 闻人 聞人 夏侯 诸葛 諸葛 尉迟 尉遲 公羊 赫连 赫連 澹台 皇甫 宗政 濮阳
   濮陽 公冶 太叔 申屠 公孙 公孫 慕容 仲孙 仲孫 钟离 鍾離 长孙 長孫 宇文 司徒 鲜于 鮮于 司空 闾丘 子车 亓官 司寇 巫马 公西 颛孙 壤驷 公良 漆雕
   乐正 宰父 谷梁 拓跋 夹谷 轩辕 軒轅 令狐 段干 百里 呼延 东郭 東郭 南门 羊舌 微生 公户 公玉 公仪 梁丘 公仲 公上 公门 公山 公坚 左丘 公伯 西门
   西門 公祖 第五 公乘 贯丘 公皙 南荣 东里 东宫 仲长 子书 子桑 即墨 达奚 褚师 吴铭 纳兰 納蘭 完颜 完顏 叶赫 那拉 张简 張簡 范姜 남궁 황보 제갈
   사공 선우 서문 독고 동방`,
);
const honorifics =
  /(?:先生|女士|小姐|太太|夫人|博士|教授|老师|老師|经理|經理|医生|醫生|律师|律師|씨|님|様|さん)$/u;
const eastern = /[\p{Script=Han}\p{Script=Hangul}]/u;
const kana = /[\p{Script=Hiragana}\p{Script=Katakana}]/u;

const nobody: PersonName = { salutation: null, first: null, middle: null, last: null, suffix: null };
const bare = (token: string) => token.toLowerCase().replace(/[.,]+$/, '');

/**
 * Takes a full name apart. Nothing of the text is lost but the marks between its parts. A single name is a last name:
 * that is the one an org asks for.
 */
export function splitPersonName(text: string, order: NameOrder): PersonName {
  const plain = text.replace(/[\s\u00a0\u3000]+/gu, ' ').trim();
  if (plain === '') return nobody;
  if (eastern.test(plain) || kana.test(plain))
    return order === 'western' ? western(plain) : fromCharacters(plain);
  return order === 'eastern' ? familyFirst(plain) : order === 'auto' ? latin(plain) : western(plain);
}

function fromCharacters(text: string): PersonName {
  const [title = null] = honorifics.exec(text) ?? [];
  const name = (title ? text.slice(0, -title.length) : text).trim();
  const parts = name.split(/[ ·・•]/u).filter(Boolean);
  if (parts.length > 1) {
    // With dots between its parts it is a foreign name in its own order.
    const foreign = /[·・•]/u.test(name);
    const [head = '', ...rest] = parts;
    const tail = rest.join(' ');
    return foreign
      ? { ...nobody, salutation: title, first: parts.slice(0, -1).join(' '), last: parts.at(-1) ?? null }
      : { ...nobody, salutation: title, last: head, first: tail };
  }
  const letters = [...name];
  const given = (count: number) => ({
    ...nobody,
    salutation: title,
    last: letters.slice(0, count).join('') || null,
    first: letters.slice(count).join('') || null,
  });
  if (kana.test(name) || letters.length < 2) return given(letters.length);
  const double = letters.length > 2 && compound.has(letters.slice(0, 2).join(''));
  // Four characters without a known compound surname are most often two surnames joined in marriage and two given ones.
  return given(double || letters.length === 4 ? 2 : 1);
}

/** Latin letters, family name first unless a comma already says so. */
function familyFirst(text: string): PersonName {
  const { salutation, suffix, tokens } = withoutTitles(text.replace(/,/g, ' '));
  const [last = null, first = null, ...middle] = tokens;
  return { salutation, first, middle: middle.join(' ') || null, last, suffix };
}

/** A family name in capitals before a given one that is not says its order itself. */
function latin(text: string): PersonName {
  const { tokens } = withoutTitles(text);
  const capitals = (token: string) => /^\p{Lu}[\p{Lu}'’-]+$/u.test(token);
  const [head = '', ...rest] = tokens;
  const says =
    !text.includes(',') && capitals(head) && rest.length > 0 && rest.every((token) => !capitals(token));
  return says ? familyFirst(text) : western(text);
}

function western(text: string): PersonName {
  const [head = '', ...behind] = text.split(/\s*,\s*/).filter(Boolean);
  const titles = behind.filter((part) => part.split(' ').every((token) => suffixes.has(bare(token))));
  const rest = behind.filter((part) => !titles.includes(part));
  const ending = titles.join(', ');
  if (rest.length > 0) {
    // Last, First Middle
    const given = withoutTitles(rest.join(' '));
    const family = withoutTitles(head);
    const [first = null, ...middle] = given.tokens;
    return {
      salutation: join(family.salutation, given.salutation),
      first,
      middle: middle.join(' ') || null,
      last: family.tokens.join(' ') || null,
      suffix: join(family.suffix, given.suffix, ending),
    };
  }
  const { salutation, suffix, tokens } = withoutTitles(head);
  return { salutation, ...parted(tokens), suffix: join(suffix, ending) };
}

/** First, middle, last; the last name begins at its first small word. */
function parted(tokens: string[]): Pick<PersonName, 'first' | 'middle' | 'last'> {
  if (tokens.length < 2) return { first: null, middle: null, last: tokens[0] ?? null };
  const particle = tokens.findIndex((token, at) => at > 0 && at < tokens.length - 1 && isParticle(token));
  const begin = particle > 0 ? particle : isParticle(tokens[0] ?? '') ? 0 : tokens.length - 1;
  const before = tokens.slice(0, begin);
  return {
    first: before[0] ?? null,
    middle: before.slice(1).join(' ') || null,
    last: tokens.slice(begin).join(' '),
  };
}

/** A word such as van counts as one when it is not written as a name of its own would be at the start of a sentence. */
function isParticle(token: string): boolean {
  return particles.has(token.toLowerCase()) && !/^\p{Lu}\.$/u.test(token);
}

function withoutTitles(text: string) {
  const tokens = text.split(' ').filter(Boolean);
  const before: string[] = [];
  const after: string[] = [];
  while (tokens.length > 1 && salutations.has(bare(tokens[0] ?? ''))) before.push(tokens.shift() ?? '');
  // "V" and "Ma" are also names: at least a first and a last one must be left.
  while (tokens.length > 2 && suffixes.has(bare(tokens.at(-1) ?? ''))) after.unshift(tokens.pop() ?? '');
  return { salutation: join(...before), suffix: join(...after), tokens };
}

function join(...parts: (string | null)[]): string | null {
  return parts.filter(Boolean).join(' ') || null;
}
