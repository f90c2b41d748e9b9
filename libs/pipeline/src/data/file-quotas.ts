import { Inject, Injectable } from '@nestjs/common';
import { Caller, DmsError, Files } from '@dms/domain';
import { PipelineSettings } from '../settings';

/** Says how many bytes of files each person may still bring. Two uploads at once may go beyond it by one of them. */
@Injectable()
export class FileQuotas {
  constructor(
    @Inject(Files) private readonly files: Files,
    @Inject(PipelineSettings) private readonly settings: PipelineSettings,
  ) {}

  /** Infinity without a quota. Throws FILE_QUOTA_USED_UP where nothing is left. */
  async left(caller: Caller): Promise<number> {
    const { fileQuotaBytes } = this.settings;
    if (fileQuotaBytes === undefined) return Number.POSITIVE_INFINITY;
    let left = fileQuotaBytes;
    for await (const { value } of this.files.scan()) if (value.owner === caller.id) left -= value.size;
    if (left <= 0) throw this.usedUp(0);
    return left;
  }

  /** Throws FILE_QUOTA_USED_UP where a file of that size has no room. */
  async assertRoom(caller: Caller, bytes: number): Promise<void> {
    const left = await this.left(caller);
    if (bytes > left) throw this.usedUp(left);
  }

  usedUp(left: number): DmsError {
    const limit = this.settings.fileQuotaBytes ?? 0;
    return new DmsError(
      'FILE_QUOTA_USED_UP',
      `The files of one person may take ${limit} bytes together, and ${left} of them are left. Delete files that are no longer needed, or ask for more (DMS_FILE_QUOTA_BYTES).`,
      { limit, left },
    );
  }
}
