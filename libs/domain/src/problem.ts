import { ErrorCode } from './error-codes';

/** What went wrong, as shown to people and programs: the heart of an RFC 9457 problem document. */
export interface Problem {
  title: string;
  code: ErrorCode;
  detail: string;
  /** Where: file, row, column, step, field, character (0-based) … whatever is known. */
  where?: Record<string, string | number>;
}

/** Something worth knowing that stops nothing. */
export interface Warning {
  code: string;
  message: string;
  count?: number;
}

/** The one error class of DMS: a stable code, a sentence for people, and the place. Never holds a secret. */
export class DmsError extends Error {
  constructor(
    readonly code: ErrorCode,
    detail: string,
    readonly where?: Record<string, string | number>,
    options?: ErrorOptions,
  ) {
    super(detail, options);
    this.name = 'DmsError';
  }

  toProblem(): Problem {
    return {
      title: titles(this.code),
      code: this.code,
      detail: this.message,
      ...(this.where && { where: this.where }),
    };
  }
}

/** Any thrown value as a Problem: what is not a DmsError becomes INTERNAL without its message (it may name paths). */
export function problemOf(error: unknown): Problem {
  if (error instanceof DmsError) return error.toProblem();
  return {
    title: titles('INTERNAL'),
    code: 'INTERNAL',
    detail: 'Something went wrong inside DMS; the log has the details.',
  };
}

function titles(code: ErrorCode): string {
  const words = code.toLowerCase().replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
