import { looksOf } from './looks';

describe('what values look like', () => {
  it.each<[string | undefined, string[]]>([
    ['email', ['a@b.co', 'first.last@example.org']],
    ['url', ['https://example.com/x', 'www.example.com']],
    ['boolean', ['yes', 'no', 'Y']],
    ['integer', ['1', '-20', '0']],
    ['code', ['007', '123', '00012']],
    ['decimal', ['1.5', '1,234.50', '-3']],
    ['decimalComma', ['1,5', '1.234,50', '-3,25']],
    ['phone', ['+49 30 1234567', '(030) 123-4567', '555-123-4567']],
    ['salesforceId', ['001000000000001AAA', '0035g00000AbCdE']],
    ['country', ['Germany', 'FR', 'Italien', '中国']],
    [undefined, ['Ann', 'Bob', '3']],
    [undefined, ['', ' ']],
  ])('%s: %j', (semantic, values) => {
    expect(looksOf(values).semantic).toBe(semantic);
  });

  it('names the patterns of dates, the order told by the values that fit one only', () => {
    expect(looksOf(['2024-01-31', '2023-12-01'])).toEqual({ semantic: 'date', formats: ['%Y-%m-%d'] });
    expect(looksOf(['03/04/2024', '31/01/2024'])).toEqual({
      semantic: 'date',
      formats: ['%d/%m/%Y'],
      dateOrder: 'dayFirst',
    });
    expect(looksOf(['03/04/2024', '01/31/2024'])).toEqual({
      semantic: 'date',
      formats: ['%m/%d/%Y'],
      dateOrder: 'monthFirst',
    });
    expect(looksOf(['03/04/2024']).dateOrder).toBe('unknown');
    expect(looksOf(['03/04/2024']).formats).toEqual(['%d/%m/%Y', '%m/%d/%Y']);
    expect(looksOf(['2024-01-31', '01.02.2024', '02.02.2024']).formats).toEqual(['%d.%m.%Y', '%Y-%m-%d']);
  });

  it.each([
    [['$1,234.50', '$0.99'], { currency: '$', decimalMark: '.' }],
    [['1.234,50 €', '12,00 €'], { currency: '€', decimalMark: ',' }],
    [['USD 12', 'USD 7.5', 'EUR 3.25'], { currency: 'USD', decimalMark: '.' }],
  ])('tells the currency and the decimal mark of %j', (values, looks) => {
    expect(looksOf(values)).toEqual({ semantic: 'currency', ...looks });
  });

  it('takes numbers under the name of one for postal codes', () => {
    expect(looksOf(['10115', '80331'], 'PLZ').semantic).toBe('postalCode');
    expect(looksOf(['02134', '10001-1234'], 'Zip code').semantic).toBe('postalCode');
    expect(looksOf(['10115', '80331'], 'amount').semantic).toBe('integer');
  });

  it('is not told where one in ten is unlike', () => {
    const mails = Array.from({ length: 9 }, (_, index) => `a${index}@b.co`);
    expect(looksOf([...mails, 'nobody']).semantic).toBeUndefined();
  });
});
