/** Why one row was refused. Rows fail without ending the call they came in. */
export class RowFailure extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly fields: string[] = [],
    /** HTTP status when the row was a request of its own. */
    readonly status = 400,
    /** What the JSON parser says of the same fault when the row is a whole request body. */
    readonly parserMessage?: string,
    /** What the error carries beside code, message and fields (not in Bulk, whose errors are texts). */
    readonly more: Record<string, unknown> = {},
  ) {
    super(message);
  }
}
