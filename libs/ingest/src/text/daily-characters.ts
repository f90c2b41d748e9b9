/**
 * Characters that names, places and firms are mostly written with. Ideographs of Chinese and Japanese lie at the same
 * bytes, both in daily use as far as their sets tell; how many of these there are tells them apart.
 */
const simplified =
  '王李张刘陈杨赵黄周吴徐孙朱马胡郭林何高梁郑罗宋谢唐韩曹许邓冯北京上海天津重庆广州深圳东南西中国省市区县路街号楼室公司有限责任集团科技贸易工业股份姓名地址城电话邮箱日期年月客户编号部门经理小明华伟芳娜静丽强军文建平国新安长江山河湖金银大学院';
const traditional =
  '王李張劉陳楊趙黃周吳徐孫朱馬胡郭林何高梁鄭羅宋謝唐韓曹許鄧馮臺台北新竹中高雄南東西市區縣路街號樓室公司有限責任集團科技貿易工業股份姓名地址城電話郵箱日期年月客戶編號部門經理小明華偉芳娜靜麗強軍文建平國安長江山河湖金銀大學院香港';
const japanese =
  '田中山本村川子木藤小林東京都県府市区町丁目番地号大阪北西南高井佐鈴渡辺伊加吉石松清森池橋阿部前後名住所電話株式会社有限営業部課長氏郵便年月日横浜神奈戸古屋福岡広島札幌千葉埼玉口原野谷上下太郎花美一二三郎崎島岸和土平内見坂沢浅近水青白金正幸';

const daily: Record<string, ReadonlySet<string>> = {
  gb18030: new Set(simplified),
  big5: new Set(traditional),
  shift_jis: new Set(japanese),
  'euc-jp': new Set(japanese),
};

const ideograph = /\p{Script=Han}/u;

/** The share, 0 to 1, of the ideographs that are of daily use in the encoding's language; 0 where it has none. */
export function dailyShare(bytes: Uint8Array, encoding: string): number {
  const known = daily[encoding];
  if (!known) return 0;
  const found = [...new TextDecoder(encoding).decode(bytes)].filter((character) => ideograph.test(character));
  return found.length === 0 ? 0 : found.filter((character) => known.has(character)).length / found.length;
}
