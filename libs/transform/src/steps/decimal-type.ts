import { quoteText } from '@dms/domain';
import { type Stage, stageSql } from '../run/stage';
import type { StepRun } from '../run/step-run';
import type { NumberForm } from './parse-numbers';

/** Most digits after the point that an exact decimal keeps. */
export const mostDecimals = 18;

export interface NumberWords {
  /** Identifier of the numbers as SQL writes them, null where a word is none. */
  plain: string;
  /** Identifier of the words they are read from. */
  bare: string;
  /** An expression for how many digits stand behind the point of `plain`. */
  decimals: string;
  form: NumberForm;
}
interface Widest {
  scale: number;
  whole: number;
}

/**
 * Wide enough for every value and no wider than needed: reading text into a decimal of up to 18 digits is some fifty
 * times faster than into a wider one.
 */
export async function decimalType(run: StepRun, stage: Stage, words: NumberWords): Promise<string> {
  const { plain, decimals } = words;
  const numbers = `SELECT ${plain} AS plain, ${decimals} AS d FROM (${stageSql(stage)})`;
  const widest = (whole: string) => widestOf(run, numbers, whole);
  const glance = await atAGlance(run, stage, words);
  if (glance) return `DECIMAL(18,${glance.scale})`;
  // Signs and zeros in front count as digits at first, as leaving them out costs more than all else.
  let { scale, whole } = await widest('strlen(plain) - d');
  if (scale + whole > 18)
    ({ scale, whole } = await widest(`length(split_part(ltrim(plain, '+-0'), '.', 1))`));
  return `DECIMAL(${scale + whole <= 18 ? 18 : 38},${scale})`;
}

async function widestOf(run: StepRun, numbers: string, whole: string): Promise<Widest> {
  const [row] = await run.session.rows(
    `SELECT coalesce(max(d), 0) AS scale, coalesce(max(${whole}), 0) AS whole FROM (${numbers}) WHERE d <= ${mostDecimals}`,
  );
  return { scale: Number(row?.['scale']), whole: Number(row?.['whole']) };
}

/**
 * The same without a pattern: the longest word, sign, marks and all, and the longest end behind a decimal sign bound
 * the digits of every number. Where all that fits, and a word with the longest end is a number, the scale is known.
 */
async function atAGlance(
  run: StepRun,
  stage: Stage,
  { plain, bare, form }: NumberWords,
): Promise<Widest | undefined> {
  if (form.percent) return undefined;
  const read = `SELECT ${plain} AS plain, length(${bare}) AS n, strpos(${bare}, ${quoteText(form.decimal)}) AS sign
    FROM (${stageSql(stage)})`;
  const words = `SELECT plain, n, CASE sign WHEN 0 THEN 0 ELSE n - sign END AS d FROM (${read})`;
  const { scale, whole } = await widestOf(run, words, 'n - d');
  if (scale + whole > 18) return undefined;
  if (scale === 0) return { scale, whole };
  const [found] = await run.session.rows(
    `SELECT 1 AS found FROM (${words}) WHERE d = ${scale} AND plain IS NOT NULL LIMIT 1`,
  );
  return found && { scale, whole };
}
