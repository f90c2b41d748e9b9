import { parseField } from '../schema/notation';
import { coercerOf, formatDateTime } from './values';

const coerce = (line: string, raw: unknown) => coercerOf(parseField(line))(raw);
const codeOf = (line: string, raw: unknown): string => {
  try {
    coerce(line, raw);
  } catch (error) {
    return (error as { code: string }).code;
  }
  return 'accepted';
};

describe('values', () => {
  it('keeps null, blank text and trimmed text', () => {
    expect(coerce('Name string(5)', null)).toBeNull();
    expect(coerce('Name string(5)', '  ')).toBeNull();
    expect(coerce('Name string(5)', ' 007 ')).toBe('007');
  });

  it.each([
    ['Name string(5)', '123456', 'STRING_TOO_LONG'],
    ['Name string(5)', 12, 'INVALID_TYPE_ON_FIELD_IN_RECORD'],
    ['Email email(80)', 'a@b', 'INVALID_EMAIL_ADDRESS'],
    ['Email email(80)', 'a@b.example', 'accepted'],
    ['N int(3)', '1000', 'NUMBER_OUTSIDE_VALID_RANGE'],
    ['N int(3)', '12x', 'INVALID_TYPE_ON_FIELD_IN_RECORD'],
    ['N int(3)', '999', 'accepted'],
    ['A currency(18,2)', '1E20', 'NUMBER_OUTSIDE_VALID_RANGE'],
    ['D date', '2026-02-29', 'INVALID_TYPE_ON_FIELD_IN_RECORD'],
    ['D date', '2024-02-29', 'accepted'],
    ['D datetime', '2026-01-02T25:00:00Z', 'INVALID_TYPE_ON_FIELD_IN_RECORD'],
    ['P picklist(40) restricted [A|B]', 'C', 'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST'],
    ['P picklist(40) [A|B]', 'C', 'accepted'],
    ['M multipicklist restricted [A|B]', 'A;B', 'accepted'],
    ['R ref(Account,Account)', 'nothing', 'MALFORMED_ID'],
    ['B boolean', 'yes', 'INVALID_TYPE_ON_FIELD_IN_RECORD'],
  ])('%s given %p: %s', (line, raw, code) => expect(codeOf(line, raw)).toBe(code));

  it('rounds to the scale, half away from zero', () => {
    expect(coerce('A currency(18,2)', '1.005')).toBe(1.01);
    expect(coerce('A currency(18,2)', -1.005)).toBe(-1.01);
    expect(coerce('A currency(18,0)', '10.4')).toBe(10);
  });

  it('reads datetimes with a zone and writes them in UTC', () => {
    expect(formatDateTime(Number(coerce('D datetime', '2026-01-02T03:04:05+01:30')))).toBe(
      '2026-01-02T01:34:05.000+0000',
    );
    expect(formatDateTime(Number(coerce('D datetime', '2026-01-02T03:04:05-0130')))).toBe(
      '2026-01-02T04:34:05.000+0000',
    );
  });

  it('takes numeric text for numbers and 1/0 for booleans', () => {
    expect(coerce('N int(8)', '10000')).toBe(10000);
    expect(coerce('B boolean', 'TRUE')).toBe(1);
    expect(coerce('B boolean', '0')).toBe(0);
  });
});
