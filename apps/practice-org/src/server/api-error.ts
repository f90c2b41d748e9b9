export interface ErrorItem {
  message: string;
  errorCode: string;
  fields?: string[];
}

/** An answer that ends the whole request, in the shape Salesforce gives: an array of message and code. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly errorCode: string,
    message: string,
    readonly fields?: string[],
    /** Where the answer has another shape than the usual array (OAuth, several matches, control surface). */
    readonly body?: unknown,
    /** What the item carries beside code, message and fields. */
    readonly more: Record<string, unknown> = {},
  ) {
    super(message);
  }

  toBody(): unknown {
    if (this.body !== undefined) return this.body;
    const item: ErrorItem = { message: this.message, errorCode: this.errorCode };
    return [{ ...this.more, ...item, ...(this.fields ? { fields: this.fields } : {}) }];
  }
}

export const notFound = (message = 'The requested resource does not exist'): ApiError =>
  new ApiError(404, 'NOT_FOUND', message);

export const badRequest = (errorCode: string, message: string, fields?: string[]): ApiError =>
  new ApiError(400, errorCode, message, fields);

export const unsupportedType = (name: string): ApiError =>
  badRequest('INVALID_TYPE', `sObject type '${name}' is not supported.`);
