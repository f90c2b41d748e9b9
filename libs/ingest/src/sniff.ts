import type { ReadOptions, Warning } from '@dms/domain';
import { unpack } from './containers/unpack';
import { readPickle } from './pickle/read-pickle';
import { readJsonFile } from './json/json-records';
import { checkOptions, isDelimited, isJson } from './read-options';
import { asPacked, readableFormat } from './stage-table';
import { readText } from './text/read-text';
import { isWorkbook } from './workbook/read-workbook';
import { trySheet } from './workbook/try-sheet';

export interface Sniffed {
  /** Complete: nothing is left to guess. */
  options: ReadOptions;
  warnings: Warning[];
  /** 0 to 1. */
  confidence: number;
}

/** How a file is to be read, told by its content where `given` leaves it open. Throws DmsError as stageTable does. */
export async function sniff(path: string, name: string, given: ReadOptions): Promise<Sniffed> {
  checkOptions(given);
  const inside = await unpack(path, name, given);
  try {
    return asPacked(inside, await sniffPlain(inside.path, inside.name, inside.options));
  } finally {
    await inside.dispose();
  }
}

async function sniffPlain(path: string, name: string, given: ReadOptions): Promise<Sniffed> {
  const format = await readableFormat(path, name, given);
  if (format === 'pickle') {
    const { options, warnings } = await readPickle(path, given);
    return { options, warnings, confidence: 1 };
  }
  if (isWorkbook(format)) {
    const { options, warnings } = await trySheet(path, format, given, 0);
    return { options, warnings, confidence: 1 };
  }
  if (isJson(format)) {
    const { options, warnings } = await readJsonFile(path, format, given);
    return { options, warnings, confidence: 1 };
  }
  if (!isDelimited(format)) return { options: { ...given, format }, warnings: [], confidence: 1 };
  const { options, warnings, confidence } = await readText(path, format, given);
  return { options, warnings, confidence };
}
