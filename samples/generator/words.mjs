// The material rows are made of. Companies and people are invented; domains end in .example on purpose.
export const companyHeads = [
  'Nordkai', 'Hansa', 'Elbe', 'Alster', 'Brise', 'Kontor', 'Ankerplatz', 'Leuchtturm', 'Möwe', 'Speicher',
  'Albion', 'Thames', 'Highland', 'Harbour', 'Lighthouse', 'Rotterdam', 'Vondel', 'Polder', 'Garonne', 'Provence',
];
export const companyTails = [
  'Handels GmbH', 'Import AG', 'Spices Ltd', 'Tea & Coffee Ltd', 'Logistics B.V.', 'Foods SARL', 'Textil KG',
  'Trading Co.', 'Feinkost GmbH', 'Machinery plc',
];
/** Ids of a still older system, and names that break careless programs. */
export const oddCompanies = [
  { id: '007', name: 'Bond & Söhne Präzisionswaagen GmbH', country: 'DE', city: 'Hamburg' },
  { id: '0012', name: 'Société Générale des Épices', country: 'FR', city: 'Besançon' },
  { id: '42', name: 'Deep Thought Teas Ltd', country: 'UK', city: 'Islington' },
  { id: '042', name: 'Zero Forty-Two "Fine Foods", Inc.', country: 'US', city: 'Portland' },
  { id: '1E5', name: 'Ten to the Fifth, Ltd', country: 'GB', city: 'Leeds' },
  { id: '9007199254740993', name: 'Long Number Shipping plc', country: 'Great Britain', city: 'Hull' },
  { id: 'HK-0901', name: '北京茶叶进出口有限公司', country: 'CN', city: '北京' },
  { id: 'HK-0902', name: '上海丝绸贸易公司', country: 'China', city: '上海' },
  { id: 'HK-0903', name: 'Торговый дом «Балтика»', country: 'Lithuania', city: 'Клайпеда' },
  { id: 'HK-0904', name: 'Ελληνικά Ελαιόλαδα Α.Ε.', country: 'Greece', city: 'Καλαμάτα' },
  { id: 'HK-0905', name: 'Żółw i Łódź Sp. z o.o.', country: 'Poland', city: 'Łódź' },
  { id: 'HK-0906', name: 'NULL', country: 'NA', city: 'Windhoek' },
  { id: 'HK-0907', name: 'None of the Above Ltd', country: 'UK', city: 'NA' },
  { id: 'HK-0908', name: '=Sum & Partners', country: 'NL', city: "'s-Hertogenbosch" },
];
export const places = [
  ['DE', 'Hamburg', '20457'], ['Deutschland', 'Bremen', '28195'], ['D', 'Lübeck', '23552'], ['Germany', 'Köln', '50667'],
  ['UK', 'London', 'EC3R 6DN'], ['GB', 'Bristol', 'BS1 4RN'], ['United Kingdom', 'Glasgow', 'G1 1XQ'],
  ['NL', 'Rotterdam', '3011 AA'], ['Holland', 'Utrecht', '3511 CE'], ['FR', 'Marseille', '13002'], ['France', 'Le Havre', '76600'],
];
export const streets = ['Am Sandtorkai', 'Brandstwiete', 'Deichstraße', 'Harbour Road', 'Quay Street', 'Rue du Port', 'Wijnhaven', 'Große Elbstraße'];
export const industries = ['Food & Beverage', 'Retail', 'Shipping', 'Apparel', 'Machinery', 'Handel', 'Logistik'];
export const notes = [
  '', '', '', '', 'Pays late, but pays.', 'Ask for "the other" Mr Meyer', 'Delivery:\nback gate,\nring twice',
  'Discount 3 %, agreed in 2019', 'Likes tea; hates coffee', 'Moved in May', 'Überweisung nur ab 100 €',
];
/** [as written, as it stands in an e-mail address] */
export const firstNames = [
  ['Anna', 'anna'], ['Jürgen', 'juergen'], ['Petra', 'petra'], ['Søren', 'soren'], ['Chloé', 'chloe'], ['Oliver', 'oliver'],
  ['Siân', 'sian'], ['Matthias', 'matthias'], ['Aoife', 'aoife'], ['Björn', 'bjoern'], ['Zoë', 'zoe'], ['Pieter', 'pieter'],
  ['François', 'francois'], ['Małgorzata', 'malgorzata'], ['Luís', 'luis'], ['Hannah', 'hannah'],
];
export const lastNames = [
  ['Müller', 'mueller'], ['Schmidt', 'schmidt'], ["O'Neill", 'oneill'], ['van den Berg', 'vandenberg'], ['Lefèvre', 'lefevre'],
  ['Smith-Jones', 'smithjones'], ['Großmann', 'grossmann'], ['Ångström', 'angstroem'], ['Núñez', 'nunez'], ['Kowalska', 'kowalska'],
  ['Weiß', 'weiss'], ['D’Angelo', 'dangelo'], ['Petersen', 'petersen'], ['Macdonald', 'macdonald'], ['Yılmaz', 'yilmaz'],
];
export const oddPeople = [
  ['王, 小明', 'wang.xiaoming'], ['李, 丽', 'li.li'], ['Кузнецова, Анна', 'kuznetsova.anna'], ['Παπαδόπουλος, Γιώργος', 'papadopoulos.g'],
  ['Null, Jennifer', 'jennifer.null'], ['NA, Thị Hoa', 'hoa.na'], ['None', 'none.only'], ['Suharto', 'suharto'],
  ['Schmidt, Anna "Anni"', 'anni.schmidt'], ['佐藤, さくら', 'sato.sakura'],
];
export const titles = ['Buyer', 'Head of Purchasing', 'Managing Director', 'Logistik', 'CFO', 'NA', 'Assistant, Office', ''];
export const goods = ['Darjeeling', 'Pfeffer schwarz', 'Zimtstangen', 'Olivenöl', 'Leinen', 'Waagen', 'Kaffee „Brise“', 'Œuvre-Seife', 'Rooibos – lose', 'Safran'];
export const monthNames = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];
