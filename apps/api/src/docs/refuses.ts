import { ErrorCode } from '@dms/domain';
import { ApiExtension } from '@nestjs/swagger';

/** Where the codes of a route stay until document.ts makes responses of them. */
export const refusalsKey = 'x-refusals';

/** The codes a route may answer with beside those that every route of its kind has. */
export const Refuses = (...codes: ErrorCode[]) => ApiExtension(refusalsKey, codes);
