import type { HtmlToTextOptions } from 'html-to-text';
import { addComputed, flowComputed, resultName } from './computed';
import { findColumn } from './columns';
import { defineStep } from './step-definition';
import { needsText } from './text-sql';
import { mapDistinct } from './value-map';

interface StripHtml {
  column: string;
  as?: string;
}

/** Paragraphs, lists and tables as lines of text; addresses of links and pictures are left out. */
const options: HtmlToTextOptions = {
  wordwrap: false,
  selectors: [
    { selector: 'a', options: { ignoreHref: true } },
    { selector: 'img', format: 'skip' },
    { selector: 'ul', options: { itemPrefix: '- ' } },
    { selector: 'table', format: 'dataTable', options: { uppercaseHeaderCells: false } },
    ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({ selector, options: { uppercase: false } })),
  ],
};

function toText(convert: (html: string) => string, html: string): string {
  try {
    return convert(html).replaceAll('\u00a0', ' ').trim();
  } catch (error) {
    // Tags nested by the thousand: the words are kept, their arrangement is not.
    if (error instanceof RangeError || (error as Error | null)?.name === 'RangeError')
      return html
        .replace(/<[^<>]*>/g, ' ')
        .replace(/\s+/g, ' ')
        .trim();
    throw error;
  }
}

/** Turns HTML into text as a person would read it. Cells without tags and entities stay as they are. */
export const stripHtml = defineStep<StripHtml>({
  op: 'stripHtml',
  rows: true,
  read: (parameters) => {
    const as = parameters.optionalName('as');
    return { column: parameters.name('column'), ...(as !== undefined && { as }) };
  },
  flow: ({ column, as }, columns) =>
    flowComputed(columns, [{ name: resultName(columns, column, as), type: 'text' }]),
  apply: async ({ column: name, as }, stage, run) => {
    const column = needsText(findColumn(stage.columns, name), 'stripHtml');
    const { compile } = await import('html-to-text');
    const convert = compile(options);
    const marked = `CASE WHEN regexp_matches(${column.sql}, '<[A-Za-z!/?]|&[A-Za-z#]') THEN ${column.sql} END`;
    const { stage: mapped, results } = await mapDistinct(run, stage, [marked], 1, ([html]) => [
      html ? toText(convert, html) : null,
    ]);
    // What held nothing but tags is an empty cell.
    const expression = `CASE WHEN ${marked} IS NULL THEN ${column.sql} ELSE nullif(${results[0]}, '') END`;
    return addComputed(run, mapped, [{ name: as ?? column.name, expression }]);
  },
  describe: ({ column }) => `Turn the HTML of ${column} into text.`,
});
