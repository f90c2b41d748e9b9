import { iso31662 } from 'iso-3166';
import { foldName } from './country-names';

/** Names people write where ISO's list has the local one, by country and code. */
const also: Record<string, Record<string, string[]>> = {
  DE: {
    BY: ['Bavaria'],
    HE: ['Hesse'],
    MV: ['Mecklenburg-Western Pomerania'],
    NI: ['Lower Saxony'],
    NW: ['North Rhine-Westphalia', 'NRW'],
    RP: ['Rhineland-Palatinate'],
    SN: ['Saxony'],
    ST: ['Saxony-Anhalt'],
    TH: ['Thuringia'],
  },
  AT: {
    '2': ['Carinthia'],
    '3': ['Lower Austria'],
    '4': ['Upper Austria'],
    '6': ['Styria'],
    '7': ['Tyrol'],
    '9': ['Vienna'],
  },
  CH: {
    BE: ['Berne'],
    GE: ['Geneva', 'Genf'],
    LU: ['Lucerne'],
    NE: ['Neuenburg'],
    TI: ['Tessin'],
    VD: ['Waadt'],
    VS: ['Wallis'],
  },
  US: { DC: ['Washington DC', 'Washington, D.C.'] },
  CN: {
    AH: ['安徽'],
    BJ: ['北京'],
    CQ: ['重庆'],
    FJ: ['福建'],
    GD: ['广东', 'Canton'],
    GS: ['甘肃'],
    GX: ['广西', 'Guangxi'],
    GZ: ['贵州'],
    HA: ['河南'],
    HB: ['湖北'],
    HE: ['河北'],
    HI: ['海南'],
    HK: ['香港', 'Hong Kong'],
    HL: ['黑龙江'],
    HN: ['湖南'],
    JL: ['吉林'],
    JS: ['江苏'],
    JX: ['江西'],
    LN: ['辽宁'],
    MO: ['澳门', 'Macau'],
    NM: ['内蒙古', 'Inner Mongolia'],
    NX: ['宁夏', 'Ningxia'],
    QH: ['青海'],
    SC: ['四川'],
    SD: ['山东'],
    SH: ['上海'],
    SN: ['陕西'],
    SX: ['山西'],
    TJ: ['天津'],
    TW: ['台湾'],
    XJ: ['新疆', 'Xinjiang'],
    XZ: ['西藏', 'Tibet'],
    YN: ['云南'],
    ZJ: ['浙江'],
  },
};
/** What the kind of a province adds to its name. */
const kinds = / (?:shi|sheng|zizhiqu)$|(?:壮族|回族|维吾尔)?(?:自治区|特别行政区|省|市)$/;

export interface State {
  /** ISO 3166-2, such as US-CA. */
  code: string;
  name: string;
}

let index: Map<string, State[]> | undefined;

/** The state of that code or name, within a country where one is given; undefined where none or several could be meant. */
export function stateOf(text: string, country: string | undefined): State | undefined {
  index ??= buildIndex();
  const folded = foldName(text);
  const found = index.get(folded) ?? index.get(folded.replace(kinds, '')) ?? [];
  const fitting = country === undefined ? found : found.filter(({ code }) => code.startsWith(`${country}-`));
  return fitting.length === 1 ? fitting[0] : undefined;
}

/** By folded name and code. Within a country a name belongs to the widest region of that name. */
function buildIndex(): Map<string, State[]> {
  const byName = new Map<string, (State & { top: boolean })[]>();
  const add = (name: string, state: State & { top: boolean }) => {
    const folded = foldName(name);
    const there = byName.get(folded) ?? [];
    const land = state.code.slice(0, 3);
    const rival = there.find(({ code }) => code.startsWith(land));
    if (!folded || rival?.code === state.code || (rival?.top && !state.top)) return;
    const replaced = rival && state.top && !rival.top;
    byName.set(folded, [...there.filter((other) => !replaced || other !== rival), state]);
  };
  for (const { code, name, parent } of iso31662) {
    const state = { code, name, top: !parent.includes('-') };
    const [country = '', short = ''] = code.split('-');
    add(code, state);
    add(name, state);
    add(name.replace(/, .*$| \(.*\)$| \/.*$/, ''), state);
    add(foldName(name).replace(kinds, ''), state);
    for (const other of also[country]?.[short] ?? []) add(other, state);
  }
  // Codes come last: a name such as Ha is never taken from its owner by the code of another.
  for (const { code, name, parent } of iso31662)
    add(code.slice(3), { code, name, top: !parent.includes('-') });
  return byName;
}
