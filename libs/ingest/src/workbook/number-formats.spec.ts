import { showsOf } from './number-formats';

describe('what a number format shows', () => {
  it.each<[ReturnType<typeof showsOf>, string[]]>([
    [
      'number',
      [
        'General',
        '0.00',
        '#,##0.00 "days"',
        '0.00E+00',
        '[Red]-0',
        '@',
        '0\\d',
        '_-* #,##0 _€',
        '[$€-2] 0',
        '',
      ],
    ],
    [
      'moment',
      [
        'yyyy-mm-dd',
        'dd/mm/yyyy hh:mm',
        '[$-409]d-mmm-yy;@',
        'mmm',
        'm/d/yy',
        '[h]"x";yy'.slice(8),
        '"Year" yyyy',
      ],
    ],
    ['clock', ['h:mm AM/PM', 'hh:mm:ss', 'mm:ss.0', 'h"h"']],
    ['duration', ['[h]:mm', '[mm]:ss', '[HH]:MM:SS', '[ss]']],
  ])('%s: %j', (shows, codes) => {
    expect(codes.map((code) => [code, showsOf(code)])).toEqual(codes.map((code) => [code, shows]));
  });
});
