import { DmsError, type Warning } from '@dms/domain';
import type { OpenWorkbook } from './open-workbook';

/** Sheets looked into for whether they hold anything; of more than these it is taken that they do. */
const sheetsLooked = 50;

/**
 * The place of the sheet asked for, or of the first visible one that is not empty; a warning names the others that
 * hold something. Throws DmsError NO_SUCH_SHEET, EMPTY_FILE, and what reading throws.
 */
export async function chooseSheet(
  workbook: OpenWorkbook,
  wanted?: string,
): Promise<{ sheet: number; warnings: Warning[] }> {
  const { sheets } = workbook;
  if (wanted !== undefined) {
    const sheet = sheets.findIndex(({ name }) => name === wanted);
    if (sheet >= 0) return { sheet, warnings: [] };
    throw new DmsError(
      'NO_SUCH_SHEET',
      `The workbook has no sheet called ${JSON.stringify(wanted.slice(0, 60))}; it has ${namesOf(sheets)}.`,
      { sheet: wanted.slice(0, 60) },
    );
  }
  const filled: number[] = [];
  for (const index of sheets.keys()) {
    if (index >= sheetsLooked || (await isFilled(workbook, index))) filled.push(index);
  }
  const sheet = filled.find((index) => sheets[index]?.state === 'visible') ?? filled[0];
  if (sheet === undefined) throw new DmsError('EMPTY_FILE', 'The workbook holds no cells.');
  const others = filled.filter((index) => index !== sheet);
  if (others.length === 0) return { sheet, warnings: [] };
  const read = JSON.stringify(sheets[sheet]?.name);
  const named = others.flatMap((index) => sheets[index] ?? []);
  const message = `The sheet ${read} is read; the workbook also holds ${namesOf(named)}.`;
  return { sheet, warnings: [{ code: 'OTHER_SHEETS', message, count: others.length }] };
}

async function isFilled(workbook: OpenWorkbook, sheet: number): Promise<boolean> {
  let filled = false;
  await workbook.rows(sheet, {
    onRow: (row) => (filled ||= row.columns.length > 0 || row.hasOdd),
    pause: () => !filled,
    odd: { errors: 0, uncalculated: 0 },
  });
  return filled;
}

function namesOf(sheets: OpenWorkbook['sheets']): string {
  const label = ({ name, state }: (typeof sheets)[number]) =>
    `${JSON.stringify(name.slice(0, 60))}${state === 'visible' ? '' : ' (hidden)'}`;
  const names = sheets.slice(0, 5).map(label);
  const more = sheets.length - names.length;
  return more > 0 ? `${names.join(', ')} and ${more} more` : names.join(', ');
}
