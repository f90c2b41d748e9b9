import type { DatasetDto } from '../../client/models/dataset-dto';

/** A part of a file's lines; its words are the translation `source.part.<key>`. */
export interface LinePart {
  key: 'rows' | 'setAside' | 'header' | 'above' | 'blank' | 'remark' | 'again';
  count: number;
}

export interface Accounted {
  total: number;
  parts: LinePart[];
}

/** Where the lines of a staged file are: each in exactly one part. */
export function accountedFor({
  rowCount,
  rejectedCount,
  warnings,
  options,
}: Pick<DatasetDto, 'rowCount' | 'rejectedCount' | 'warnings' | 'options'>): Accounted {
  const warned = (wanted: string) => warnings.find(({ code }) => code === wanted)?.count ?? 0;
  const parts: LinePart[] = [
    { key: 'rows', count: rowCount },
    { key: 'setAside', count: rejectedCount },
    { key: 'header', count: options.header ? (options.headerRows ?? 1) : 0 },
    { key: 'above', count: warned('LINES_SKIPPED') },
    { key: 'blank', count: warned('BLANK_LINES') },
    { key: 'remark', count: warned('COMMENT_LINES') },
    { key: 'again', count: warned('HEADER_AGAIN') },
  ];
  return {
    total: parts.reduce((sum, { count }) => sum + count, 0),
    parts: parts.filter(({ key, count }) => count > 0 || key === 'rows'),
  };
}
