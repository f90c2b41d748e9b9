import { quoteText } from '@dms/domain';
import { escaped } from './replace.step';

export interface NumberForm {
  decimal: string;
  grouping?: string;
}

/** How a language writes numbers. */
export function numberFormOf(locale: string): NumberForm {
  const parts = new Intl.NumberFormat(locale).formatToParts(12345678.9);
  const find = (type: string) => parts.find((part) => part.type === type)?.value;
  const grouping = find('group');
  return { decimal: find('decimal') ?? '.', ...(grouping !== undefined && { grouping }) };
}

/**
 * An expression that rewrites numbers of that form as SQL writes them, and gives null for anything else. Groups must
 * be of three digits, so 1.5 is never taken for 15.
 */
export function plainNumber(text: string, { decimal, grouping }: NumberForm, exponent: boolean): string {
  const mark = /^[\s\u00a0\u202f]$/.test(grouping ?? '') ? '[ \u00a0\u202f]' : escaped(grouping ?? '');
  const whole = grouping ? `(?:\\d{1,3}(?:${mark}\\d{3})+|\\d+)` : '\\d+';
  const tail = `(?:${escaped(decimal)}\\d*)?${exponent ? '(?:[eE][+-]?\\d+)?' : ''}`;
  const form = `[+-]?(?:${whole}${tail}|${escaped(decimal)}\\d+${exponent ? '(?:[eE][+-]?\\d+)?' : ''})`;
  const bare = grouping ? `regexp_replace(${text}, ${quoteText(mark)}, '', 'g')` : text;
  const pointed = decimal === '.' ? bare : `replace(${bare}, ${quoteText(decimal)}, '.')`;
  return `CASE WHEN regexp_full_match(${text}, ${quoteText(form)}) THEN ${pointed} END`;
}
