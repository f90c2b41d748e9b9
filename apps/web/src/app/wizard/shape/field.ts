import type { Path } from './at-path';
import type { RecipeStep } from './recipe-step';

interface Base {
  path: Path;
  /** The word is `shape.field.<label>`. */
  label: string;
  optional?: boolean;
  /** Under "More options". */
  more?: boolean;
  /** Only while this holds. */
  when?: (step: RecipeStep) => boolean;
}
export interface ColumnField extends Base {
  kind: 'column';
}
export interface ColumnsField extends Base {
  kind: 'columns';
  /** Whether all columns ("*") is a choice. */
  all?: boolean;
}
export interface TextField extends Base {
  kind: 'text';
  /** What holds when nothing is typed. */
  usual?: string;
  /** Whether nothing is a text too (to replace by nothing). */
  mayBeEmpty?: boolean;
}
export interface WholeField extends Base {
  kind: 'whole';
  least: number;
  most?: number;
}
export interface FlagField extends Base {
  kind: 'flag';
  /** What ticked means, where it is not `true`. */
  ticked?: unknown;
}
export interface ChoiceField extends Base {
  kind: 'choice';
  /** The words are `shape.choice.<word>`; a word may stand for another value. */
  choices: readonly { word: string; value: unknown }[];
  /** The word that holds when nothing is chosen. */
  usual?: string;
}
export interface ExpressionField extends Base {
  kind: 'expression';
}
/** Which of several shapes a parameter has. The words are `shape.choice.<word>`. */
export interface VariantField extends Base {
  kind: 'variant';
  variants: readonly {
    word: string;
    holds: (step: RecipeStep) => boolean;
    become: (step: RecipeStep) => RecipeStep;
  }[];
}
export interface DatasetField extends Base {
  kind: 'dataset';
}
export interface RowCell {
  name: string;
  /** `otherColumn`: of the dataset the step names at with.datasetId. */
  kind: 'column' | 'otherColumn' | 'columnOrExpression' | 'text' | 'choice' | 'dataset';
  /** The word is `shape.cell.<label>`. */
  label: string;
  choices?: readonly string[];
  optional?: boolean;
}
export type Entry = Record<string, unknown>;
/** A list in which each entry has a few cells. */
export interface RowsField extends Base {
  kind: 'rows';
  cells: readonly RowCell[];
  read: (value: unknown) => Entry[];
  /** Undefined: nothing to write. Entries that are not filled in yet are left out. */
  write: (entries: Entry[]) => unknown;
}
export type Field =
  | ColumnField
  | ColumnsField
  | TextField
  | WholeField
  | FlagField
  | ChoiceField
  | ExpressionField
  | VariantField
  | DatasetField
  | RowsField;

/** What an op needs to be known by a form. */
export interface OpForm {
  op: string;
  group: 'columns' | 'cells' | 'rows' | 'tables';
  fields: readonly Field[];
  /** A new step; `column` is the one it was asked for from, if any. */
  fresh: (column?: string) => Omit<RecipeStep, 'op'>;
  /** Whether a column's menu offers it. */
  ofColumn?: boolean;
}
