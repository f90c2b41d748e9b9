/**
 * What words of column names mean, in English, German and Chinese and in the abbreviations that old systems use: the
 * meaning, then the words that stand for it. A word may stand for several meanings one after another (fname: first, name).
 */
const lines = `
account = account acct acc accounts customer customers cust client clients kunde kunden kd debitor debitoren 客户
company = company companies comp firm firma firmen unternehmen gesellschaft organisation organization org business 公司 企业 单位
contact = contact contacts ansprechpartner kontakt kontakte person personen 联系人
lead = lead leads interessent interessenten 线索
opportunity = opportunity opportunities opp oppty deal deals chance chancen verkaufschance verkaufschancen angebot angebots 商机
case = case ticket tickets stoerung vorgang 工单 个案
product = product prod artikel produkt item goods 产品 商品 物料
campaign = campaign kampagne 市场活动
id = id ids key no nr num number nummer identifier kennung schluessel 编号 编码 编码号 号码 号 id号 代码
code = code kode
legacy = legacy old alt 旧
name = name nm nme namen 名称
account name = 客户名 客户名称
company name = 公司名 公司名称
product name = 产品名 产品名称 商品名 商品名称
full name = fullname 姓名
first name = firstname fname vorname vname forename givenname 名字 名
last name = lastname lname surname nachname nname familienname zuname 姓氏 姓
first = first given vor
last = last
full = full voll 全
salutation = salutation anrede prefix 称谓 称呼
phone = phone telephone tel tele telefon fon ph telno phoneno fernsprecher 电话 座机 固话
mobile phone = mobile cell cellphone cellular mob handy mobil mobiltelefon 手机
home = home privat private 家庭
business = work geschaeftlich dienstlich office buero 办公 工作
fax = fax telefax telecopier 传真
email = email mail emails mailadresse emailadresse 邮箱 电子邮箱 电子邮件 邮件 邮箱地址
address = address addr adr adresse anschrift 地址
street = street str strasse 街道
city = city town stadt ort wohnort 城市 市
state = state st province prov region county bundesland 省份 省 州
postal code = zip zipcode plz postcode postleitzahl postal 邮编 邮政编码
country = country ctry land nation 国家 国
website = website web url www homepage internet webseite site 网址 网站 官网
industry = industry sector branche 行业
employees = employees employee emp staff headcount mitarbeiter mitarbeiterzahl 员工 员工人数 人员规模 员工数
revenue = revenue rev turnover umsatz 收入 营业额
annual = annual yearly jahres 年
billing = billing bill invoice rechnung rechnungs 开票 账单 发票
shipping = shipping ship delivery liefer lieferung versand 收货 送货 发货
mailing = mailing post 邮寄 通讯
title = title titel jobtitle position role funktion 职务 职位 头衔
department = department dept abteilung abt 部门
birth date = birthdate birthday dob geburtsdatum geburtstag geb 生日 出生日期
description = description descr desc beschreibung details message summary 描述 说明 详情
comment = comment comments kommentar bemerkung bemerkungen bem notiz notizen note notes remark remarks memo 备注
subject = subject betreff 主题
source = source herkunft quelle 来源
status = status 状态
stage = stage stg phase stufe 阶段
amount = amount amt value betrag summe wert auftragswert 金额
close = close closing abschluss schluss 成交 结束
date = date dt datum termin tag 日期 时间
expected = expected exp expect erwartet voraussichtlich 预计
probability = probability prob wahrscheinlichkeit 可能性 概率
percent = pct percent prozent
next = next naechster naechste 下
step = step schritt 步
next step = 下一步
owner = owner assignee responsible bearbeiter verkaeufer betreuer inhaber besitzer 负责人 处理人 所有人 销售人员 销售员
parent = parent mutter uebergeordnet 上级 母
manager = manager supervisor boss vorgesetzter vorgesetzte
priority = priority prio prioritaet dringlichkeit 优先级
origin = origin channel kanal 渠道
reason = reason grund 原因
type = type typ art 类型 类别
rating = rating bewertung 评级
quantity = quantity qty menge anzahl 数量
active = active aktiv enabled 启用
family = family category warengruppe kategorie 系列 分类
unit = unit einheit uom 单位名
start = start begin beginn 开始
end = end ende
budget = budget budgeted
actual = actual
cost = cost costs kosten
sku = sku
ticker = ticker
due = due faellig
assigned = assigned zugewiesen
problem = problem 问题
sales = sales verkauf vertrieb 销售
belongs = belonging 所属
is = is 是否 ist
`;

/** Words that say nothing about what a column holds. */
const silent = new Set('of to the a an and der die das des und von s is belongs 的'.split(' '));

const meanings = new Map<string, readonly string[]>();
for (const line of lines.trim().split('\n')) {
  const [meaning = '', words = ''] = line.split('=');
  const tokens = meaning.trim().split(' ');
  for (const word of words.trim().split(/\s+/)) if (word !== '') meanings.set(word, tokens);
}
/** Which year's figures a column holds (Umsatz 2025) says nothing about where they belong. */
const year = /^(19|20)\d\d$/;
/** Short words that listed words end with, written as one: kundennr, custno, accountid. */
const tails = new Set(['nr', 'no', 'id']);
const longest = Math.max(...[...meanings.keys()].map((word) => word.length));
const han = /\p{Script=Han}/u;

/**
 * The meanings of a name's words, each once, in their order: LastName, last_name, Nachname and 姓氏 are all last + name.
 * Words nobody listed stand for themselves; `__c` says nothing.
 */
export function meaningsOf(text: string): string[] {
  const found = wordsOf(text).flatMap((word) => meanings.get(word) ?? partsOf(word));
  const telling = [...new Set(found)].filter((token) => !silent.has(token));
  const timeless = telling.filter((token) => !year.test(token));
  return timeless.length > 0 ? timeless : telling;
}

/** The words of a name in lower case and without accents; the figure that a word ends with says nothing (Phone2). */
export function wordsOf(text: string): string[] {
  return spelledWordsOf(text).map((word) => (/^\p{L}{3,}\d$/u.test(word) ? word.slice(0, -1) : word));
}

/** The words of a name as they are written: ß is ss, ä is ae, and Han stands apart from letters. */
export function spelledWordsOf(text: string): string[] {
  return text
    .replace(/__(c|r|pc)$/i, '')
    .replace(/e[-_ ]mail/gi, 'email')
    .replace(/([\p{Ll}\d])(\p{Lu})/gu, '$1 $2')
    .toLowerCase()
    .replace(/ß/g, 'ss')
    .replace(/[äöü]/g, (letter) => ({ ä: 'ae', ö: 'oe', ü: 'ue' })[letter] ?? letter)
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/(\p{Script=Han}+)/gu, ' $1 ')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
}

/** A word made of listed words (kundennummer, companyname, 客户编号) falls into them; any other stays whole. */
function partsOf(word: string): readonly string[] {
  if (han.test(word)) return hanParts(word);
  return cut(word) ?? [word];
}

/** Longest word first; what nobody listed is passed over, as Chinese has no gaps to tell where it ends. */
function hanParts(word: string): string[] {
  const tokens: string[] = [];
  let unknown = '';
  for (let at = 0; at < word.length;) {
    const known = longestAt(word, at, 1);
    if (known) {
      tokens.push(...(meanings.get(known) ?? []));
      at += known.length;
    } else {
      unknown += word[at] ?? '';
      at += 1;
    }
  }
  return unknown === '' ? tokens : [...tokens, unknown];
}

/** Cuts a word into listed words of three letters and more without a rest, or not at all. */
function cut(word: string): string[] | undefined {
  if (word === '') return [];
  if (tails.has(word)) return [...(meanings.get(word) ?? [])];
  for (let length = Math.min(longest, word.length); length >= 3; length -= 1) {
    const tokens = meanings.get(word.slice(0, length));
    const rest = tokens && cut(word.slice(length));
    if (rest) return [...tokens, ...rest];
  }
  return undefined;
}

function longestAt(word: string, at: number, least: number): string | undefined {
  for (let length = Math.min(longest, word.length - at); length >= least; length -= 1) {
    const part = word.slice(at, at + length);
    if (meanings.has(part)) return part;
  }
  return undefined;
}
