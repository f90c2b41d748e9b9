import { cellForms } from './cell-forms';
import { columnForms } from './column-forms';
import type { OpForm } from './field';
import { rowForms } from './row-forms';
import { textForms } from './text-forms';
import { turnForms } from './turn-forms';
import { valueForms } from './value-forms';

/** Every op the server knows, as a form. The names and what they mean are those of recipes. */
export const opForms: readonly OpForm[] = [
  ...columnForms,
  ...cellForms,
  ...textForms,
  ...valueForms,
  ...rowForms,
  ...turnForms,
];

export function formOf(op: string): OpForm | undefined {
  return opForms.find((form) => form.op === op);
}
