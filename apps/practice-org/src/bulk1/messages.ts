import { ApiError } from '../server/api-error';
import type { Answer } from '../server/call';
import { escapeXml } from '../server/xml';

export const NAMESPACE = 'http://www.force.com/2009/06/asyncapi/dataload';

export type Format = 'xml' | 'json';

/** JSON where the sender speaks it, XML otherwise. */
export const formatOf = (contentType: string | undefined): Format =>
  /json/i.test(contentType ?? '') ? 'json' : 'xml';

type Scalar = string | number | boolean | null;

const HEAD = '<?xml version="1.0" encoding="UTF-8"?>';

const elements = (values: Record<string, Scalar>): string =>
  Object.entries(values)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `<${name}>${escapeXml(String(value))}</${name}>`)
    .join('');

export const xml = (text: string, status = 200): Answer => ({
  status,
  text: HEAD + text,
  type: 'application/xml;charset=UTF-8',
});

/** One jobInfo or batchInfo in the client's own format. */
export function message(format: Format, name: string, values: Record<string, Scalar>, status = 200): Answer {
  if (format === 'json') return { status, json: values };
  return xml(`<${name} xmlns="${NAMESPACE}">${elements(values)}</${name}>`, status);
}

export function messageList(
  format: Format,
  name: string,
  item: string,
  list: Record<string, Scalar>[],
): Answer {
  if (format === 'json') return { status: 200, json: { [item]: list } };
  const inner = list.map((values) => `<${item}>${elements(values)}</${item}>`).join('');
  return xml(`<${name} xmlns="${NAMESPACE}">${inner}</${name}>`);
}

/** Refusals have a shape of their own here: exceptionCode and exceptionMessage. */
export class BulkError extends ApiError {
  constructor(
    format: Format,
    readonly exceptionCode: string,
    exceptionMessage: string,
    status = 400,
  ) {
    super(status, exceptionCode, exceptionMessage, undefined, { exceptionCode, exceptionMessage });
    this.format = format;
  }

  readonly format: Format;
}

/** Any failure of a call below /services/async in the shape its clients read. */
export function asBulkError(error: unknown, format: Format): Answer | undefined {
  if (!(error instanceof ApiError)) return undefined;
  const known = error instanceof BulkError;
  const session = error.errorCode === 'INVALID_SESSION_ID' || error.errorCode === 'INVALID_AUTH_HEADER';
  const limit = error.errorCode === 'REQUEST_LIMIT_EXCEEDED';
  const exceptionCode = known
    ? error.exceptionCode
    : session
      ? 'InvalidSessionId'
      : limit
        ? 'ExceededQuota'
        : error.status === 404
          ? 'InvalidUrl'
          : 'ClientInputError';
  const values = { exceptionCode, exceptionMessage: session ? 'Invalid session id' : error.message };
  const status = session ? 400 : error.status;
  return message(known ? error.format : format, 'error', values, status);
}
