import { errorCodes, type ErrorCode } from '@dms/domain';
import { Free, OneOf, Place, Text, Whole } from './fields';

/** Every refusal of the API, as RFC 9457 lays it out (application/problem+json). */
export class ProblemDto {
  @Text({ free: true, description: 'Names the kind of problem', example: 'urn:dms:problem:not-found' })
  type!: string;
  @Text({ free: true, example: 'Not found' })
  title!: string;
  @Whole({ description: 'The HTTP status', example: 404 })
  status!: number;
  @OneOf(errorCodes, { name: 'ErrorCode', description: 'Stable; never renamed' })
  code!: ErrorCode;
  @Text({ free: true, description: 'A sentence for people' })
  detail!: string;
  @Place()
  where?: Record<string, string | number>;
  @Text({ free: true, optional: true, description: 'This one occurrence, as the log names it' })
  instance?: string;
  @Free({
    optional: true,
    description: 'STALE_VERSION only: the thing as it is now; its `version` is the one to name in If-Match',
  })
  current?: object;
}
