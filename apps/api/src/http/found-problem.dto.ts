import { errorCodes, type ErrorCode } from '@dms/domain';
import { OneOf, Place, Text } from './fields';

/** A problem that a thing carries (a dataset that failed, a run that paused). */
export class FoundProblemDto {
  @Text({ free: true })
  title!: string;
  @OneOf(errorCodes, { name: 'ErrorCode' })
  code!: ErrorCode;
  @Text({ free: true })
  detail!: string;
  @Place()
  where?: Record<string, string | number>;
}
