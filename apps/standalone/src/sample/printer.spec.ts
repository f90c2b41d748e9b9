import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { Printer, tableLines } from './printer';

const printed = async (isTTY: boolean, use: (printer: Printer) => void) => {
  const out = Object.assign(new PassThrough(), { isTTY, columns: 80 });
  use(new Printer(out as unknown as NodeJS.WriteStream));
  out.end();
  return text(out);
};

describe('Printer', () => {
  const words = (printer: Printer) => {
    printer.progress('one');
    printer.progress('one');
    printer.progress('two');
    printer.line('done');
  };

  it('writes each new progress as a line where there is no terminal', async () => {
    expect(await printed(false, words)).toBe('one\ntwo\ndone\n');
  });

  it('keeps progress on one line of a terminal, and clears it for what comes after', async () => {
    const clear = '\r\u001b[2K';
    expect(await printed(true, words)).toBe(`${clear}one${clear}two${clear}done\n`);
  });

  it('puts numbers to the right and words to the left', () => {
    expect(
      tableLines([
        ['load', 'rows'],
        ['A', 5],
        ['Longer', 120],
      ]),
    ).toEqual(['  load    rows', '  ------  ----', '  A          5', '  Longer   120']);
  });
});
