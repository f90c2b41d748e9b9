import { looksOf } from './looks';

describe('what values look like', () => {
  it.each<[string | undefined, string[]]>([
    ['email', ['a@b.co', 'first.last@example.org']],
    ['url', ['https://example.com/x', 'www.example.com']],
    ['boolean', ['yes', 'no', 'Y']],
    ['boolean', ['是', '否']],
    ['boolean', ['wahr', 'FALSCH']],
    ['boolean', ['t', 'f']],
    [undefined, ['F']],
    ['integer', ['1', '-20', '0']],
    ['code', ['007', '123', '00012']],
    ['decimal', ['1.5', '1,234.50', '-3']],
    ['decimal', ["1'234.50", '0.5']],
    ['decimal', ['12,34,567.50', '1,234.00']],
    ['decimalComma', ['1,5', '1.234,50', '-3,25']],
    ['decimalComma', ['1 234,50', '3,2']],
    ['decimalComma', ['1,234', '2,345', '1,5']],
    [undefined, ['0123.5', '0042.1']],
    [undefined, ['INV-0001', 'INV-0002']],
    [undefined, ['AAA 12', 'BBB 13']],
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
    expect(looksOf(['31/12/2023', '12/31/2023']).dateOrder).toBe('unknown');
  });

  it.each<[string[], string[], string | undefined]>([
    [['31.12.99', '1.2.24'], ['%d.%m.%y'], undefined],
    [['12/31/99', '1/2/24'], ['%m/%d/%y'], 'monthFirst'],
    [['03-04-2024'], ['%d-%m-%Y', '%m-%d-%Y'], 'unknown'],
    [['03-04-2024', '31-12-2024'], ['%d-%m-%Y'], 'dayFirst'],
    [['12/31/2024 3:04 PM'], ['%m/%d/%Y %I:%M %p'], 'monthFirst'],
    [['31.12.2024 13:45', '1.2.2024 00:00'], ['%d.%m.%Y %H:%M'], undefined],
    [['31/12/2024 13:45:10'], ['%d/%m/%Y %H:%M:%S'], 'dayFirst'],
    [['5 Jan 2024', '31 Dec 2023'], ['%d %b %Y'], undefined],
    [['January 5, 2024'], ['%B %d, %Y'], undefined],
    [['2024年1月9日'], ['%Y年%m月%d日'], undefined],
    [['2024-01-31T10:00:00', '2024-01-31 10:00'], ['%Y-%m-%dT%H:%M:%S'], undefined],
    [['2024-01-31T10:00:00Z', '2024-01-31T10:00:00.5+02:00'], ['%Y-%m-%dT%H:%M:%S%z'], undefined],
  ])('knows the dates %j', (values, formats, dateOrder) => {
    expect(looksOf(values)).toEqual({ semantic: 'date', formats, ...(dateOrder && { dateOrder }) });
  });

  it.each([
    [['$1,234.50', '$0.99'], { currency: '$', decimalMark: '.', grouping: ',', locale: 'en' }],
    [['1.234,50 €', '12,00 €'], { currency: '€', decimalMark: ',', grouping: '.', locale: 'de' }],
    [['1.234 €', '12 €'], { currency: '€', decimalMark: ',', grouping: '.', locale: 'de' }],
    [['1 234,50 €', '-3,00 €'], { currency: '€', decimalMark: ',', grouping: ' ', locale: 'fr' }],
    [["CHF 1'234.50", 'CHF 3.00'], { currency: 'CHF', decimalMark: '.', grouping: "'", locale: 'de-CH' }],
    [['₹12,34,567.00', '₹500.00'], { currency: '₹', decimalMark: '.', grouping: ',', locale: 'en-IN' }],
    [['kr. 5,00', 'kr. 1.000,00'], { currency: 'kr.', decimalMark: ',', grouping: '.', locale: 'de' }],
    [['($5.00)', '-$5.00', '$7.00-'], { currency: '$', decimalMark: '.', locale: 'en' }],
    [['USD 12', 'USD 7.5', 'EUR 3.25'], { currency: 'USD', decimalMark: '.', locale: 'en' }],
  ])('tells the currency and how its amounts are written of %j', (values, looks) => {
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
