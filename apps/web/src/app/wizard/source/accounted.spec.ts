import { accountedFor } from './accounted';

describe('accountedFor', () => {
  it('finds every line in exactly one part, and leaves out parts of nothing', () => {
    const dataset = {
      rowCount: 48_120,
      rejectedCount: 3,
      options: { header: 2, headerRows: 2 },
      warnings: [
        { code: 'LINES_SKIPPED', message: '', count: 1 },
        { code: 'BLANK_LINES', message: '', count: 1 },
        { code: 'COMMENT_LINES', message: '', count: 4 },
        { code: 'HEADER_AGAIN', message: '', count: 2 },
        { code: 'ENCODING_GUESSED', message: '' },
      ],
    };
    expect(accountedFor(dataset)).toEqual({
      total: 48_133,
      parts: [
        { key: 'rows', count: 48_120 },
        { key: 'setAside', count: 3 },
        { key: 'header', count: 2 },
        { key: 'above', count: 1 },
        { key: 'blank', count: 1 },
        { key: 'remark', count: 4 },
        { key: 'again', count: 2 },
      ],
    });
  });

  it('knows of no header where none was read, and says so of no rows', () => {
    const empty = { rowCount: 0, rejectedCount: 0, options: { header: false }, warnings: [] };
    expect(accountedFor(empty)).toEqual({ total: 0, parts: [{ key: 'rows', count: 0 }] });
  });
});
