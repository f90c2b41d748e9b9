import { quoteCell } from '../bulk/csv-reader';
import type { Outcome } from '../bulk/outcome';
import type { Answer } from '../server/call';
import { escapeXml } from '../server/xml';
import { NAMESPACE, xml } from './messages';
import type { Job1Info } from './store';

/** `STATUSCODE:message:Field1, Field2 --` in its parts. The message may hold colons itself. */
function partsOf(text: string): { statusCode: string; message: string; fields: string[] } {
  const first = text.indexOf(':');
  const last = text.lastIndexOf(':');
  const fields = text.slice(last + 1).replace(/\s*--$/, '');
  return {
    statusCode: text.slice(0, first),
    message: text.slice(first + 1, last),
    fields: fields === '' ? [] : fields.split(', '),
  };
}

/** Results of a batch in the order and the format of its request. */
export function resultsAnswer(contentType: Job1Info['contentType'], outcomes: Outcome[]): Answer {
  if (contentType === 'CSV') return csv(outcomes);
  const results = outcomes.map(([id, result]) => ({
    success: typeof result !== 'string',
    created: result === 1,
    id: id === '' ? null : id,
    errors: typeof result === 'string' ? [{ ...partsOf(result), extendedErrorDetails: null }] : [],
  }));
  if (contentType === 'JSON') return { status: 200, json: results };
  const items = results.map(({ success, created, id, errors }) => {
    const [error] = errors;
    const told = error
      ? `<errors>${error.fields.map((field) => `<fields>${escapeXml(field)}</fields>`).join('')}<message>${escapeXml(error.message)}</message><statusCode>${escapeXml(error.statusCode)}</statusCode></errors>`
      : '';
    const idElement = id === null ? '' : `<id>${escapeXml(id)}</id>`;
    return `<result>${told}${idElement}<success>${success}</success><created>${created}</created></result>`;
  });
  return xml(`<results xmlns="${NAMESPACE}">${items.join('')}</results>`);
}

function csv(outcomes: Outcome[]): Answer {
  const lines = outcomes.map(([id, result]) => {
    const failed = typeof result === 'string';
    return [id, String(!failed), String(result === 1), failed ? result : ''].map(quoteCell).join(',');
  });
  return {
    status: 200,
    text: `${['"Id","Success","Created","Error"', ...lines].join('\n')}\n`,
    type: 'text/csv;charset=UTF-8',
  };
}

function element(name: string, value: unknown): string {
  if (value === null || value === undefined) return `<${name} xsi:nil="true"/>`;
  if (typeof value !== 'object') return `<${name}>${escapeXml(String(value))}</${name}>`;
  return `<${name} xsi:type="sObject">${members(value as Record<string, unknown>)}</${name}>`;
}

function members({ attributes, ...rest }: Record<string, unknown>): string {
  const type = (attributes as { type?: string } | undefined)?.type ?? '';
  const inner = Object.entries(rest).map(([name, value]) => element(name, value));
  return element('type', type) + inner.join('');
}

/** A query result in XML, written record by record. */
export const queryXml = {
  head: `<?xml version="1.0" encoding="UTF-8"?><queryResult xmlns="${NAMESPACE}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">`,
  record: (record: Record<string, unknown>): string =>
    `<records xsi:type="sObject">${members(record)}</records>`,
  tail: '</queryResult>',
};
