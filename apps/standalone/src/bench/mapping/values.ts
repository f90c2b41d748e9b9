import { randomNumbers } from '../../faults/random-numbers';

const lists: Record<string, string[]> = {
  company: [
    'Acme Ltd',
    'Müller GmbH',
    '北京远大科技有限公司',
    'Northwind Traders',
    'Kranz & Söhne KG',
    'Globex',
    '上海明珠贸易',
  ],
  first: ['Anna', 'Jörg', '伟', 'Priya', 'Tom', 'Zoë', '丽娜'],
  last: ['Smith', 'Schäfer', '王', 'Nguyen', "O'Neil", 'Weiß', '欧阳'],
  fullname: ['Anna Smith', 'Jörg Schäfer', '王伟', 'Priya Nguyen', 'Tom O’Neil'],
  street: ['12 High Street', 'Hauptstr. 5', '中关村大街 27 号', '4th Floor, 90 Broad St', 'Am Markt 3'],
  city: ['London', 'Köln', '北京', 'Austin', 'Wien', '上海'],
  state: ['TX', 'Bayern', '浙江', 'CA', 'Hessen'],
  zip: ['10115', '50667', '100080', '78701', '04109'],
  country: ['Germany', 'China', 'United States', 'Austria'],
  industry: ['Banking', 'Technology', 'Retail', 'Energy', 'Healthcare'],
  rating: ['Hot', 'Warm', 'Cold'],
  accounttype: ['Prospect', 'Customer - Direct', 'Other'],
  salutation: ['Mr.', 'Ms.', 'Dr.', 'Herr', 'Frau'],
  title: ['CEO', 'Head of Sales', 'Einkäufer', '经理', 'Engineer'],
  department: ['Sales', 'IT', 'Einkauf', '财务部'],
  leadsource: ['Web', 'Partner Referral', 'Other', 'Phone Inquiry'],
  leadstatus: ['Open - Not Contacted', 'Working - Contacted', 'Closed - Converted'],
  stage: ['Prospecting', 'Qualification', 'Closed Won', 'Closed Lost'],
  opptype: ['New Customer', 'Existing Customer - Upgrade'],
  casestatus: ['New', 'Working', 'Closed', 'Escalated'],
  casetype: ['Electrical', 'Mechanical', 'Other'],
  casereason: ['Installation', 'Performance', 'Feedback', 'Other'],
  origin: ['Phone', 'Email', 'Web'],
  priority: ['High', 'Medium', 'Low', 'Normal'],
  taskstatus: ['Not Started', 'Completed', 'In Progress'],
  campaigntype: ['Conference', 'Email', 'Webinar'],
  campaignstatus: ['Planned', 'In Progress', 'Completed'],
  family: ['Pumps', 'Valves', 'Ventile', '配件'],
  unit: ['pcs', 'kg', 'box'],
  flag: ['true', 'false'],
  ticker: ['ACM', 'NWT', 'GLX'],
  sic: ['7372', '5045', '3571'],
};
const prose = [
  'Asked for a call back',
  'Bitte im Mai wieder melden.',
  '客户希望尽快报价',
  'Prefers mail, no calls',
  'Second site opens next year',
];

/** `rows` values of a kind, alike for equal seeds; ids differ from row to row, a tenth of the rest is empty. */
export function valuesOf(kind: string, rows: number, seed: number): string[] {
  const random = randomNumbers(seed);
  const pick = (list: string[]) => list[Math.floor(random() * list.length)] ?? '';
  const whole = (most: number) => Math.floor(random() * most);
  const two = (value: number) => String(value).padStart(2, '0');
  const make = (row: number): string => {
    const list = lists[kind];
    if (list) return pick(list);
    switch (kind) {
      case 'code':
        return `A-${1000 + row}`;
      case 'email':
        return `person${whole(900)}@example.com`;
      case 'phone':
        return `+49 30 ${1_000_000 + whole(8_999_999)}`;
      case 'url':
        return `https://www.example.com/${whole(900)}`;
      case 'count':
        return String(1 + whole(4000));
      case 'percent':
        return String(whole(20) * 5);
      case 'amount':
        return `${whole(90_000)}.${two(whole(100))}`;
      case 'date':
        return `20${two(10 + whole(15))}-${two(1 + whole(12))}-${two(1 + whole(28))}`;
      case 'stamp':
        return `2025-${two(1 + whole(12))}-${two(1 + whole(28))}T10:${two(whole(60))}:00.000Z`;
      case 'deal':
        return `${pick(lists['company'] ?? [])} ${2020 + whole(6)}`;
      case 'product':
        return `${pick(lists['family'] ?? [])} ${whole(900)}`;
      case 'prose':
        return `${pick(prose)} (${whole(900)})`;
      case 'salesforceid':
        return `003D0000${String(1_000_000 + row)}`;
      default:
        return (
          Math.floor(random() * 2 ** 32)
            .toString(16)
            .padStart(8, '0') + String(row)
        );
    }
  };
  return Array.from({ length: rows }, (_, row) => (kind !== 'code' && random() < 0.1 ? '' : make(row)));
}
