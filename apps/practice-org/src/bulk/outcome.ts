import type { RowFailure } from '../records/row-failure';

/** What became of one row: its id, and 1 created, 0 updated, or the text of its error. */
export type Outcome = [id: string, result: 0 | 1 | string];

/** STATUSCODE:message:Field1, Field2 -- */
export const errorText = ({ code, message, fields }: RowFailure, word: (text: string) => string): string =>
  `${code}:${word(message)}:${fields.length > 0 ? `${fields.join(', ')} ` : ''}--`;
