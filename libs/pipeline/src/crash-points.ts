import { Injectable } from '@nestjs/common';
import { PipelineSettings } from './settings';

/** Named moments after each durable step; DMS_CRASH_AT makes the process die at one, as SIGKILL would. */
export type CrashPoint =
  | 'batch-claimed'
  | 'job-created'
  | 'job-recorded'
  | 'body-uploaded'
  | 'upload-recorded'
  | 'job-closed'
  | 'close-recorded'
  | 'results-read'
  | 'outcomes-stored'
  | 'successor-stored'
  | 'harvest-recorded'
  | 'keys-read'
  | 'sending-recorded'
  | 'rows-sent'
  | 'answer-stored'
  | 'answer-recorded'
  | 'load-prepared'
  | 'ledger-written'
  | 'prepare-recorded'
  | 'rows-resolved'
  | 'resolution-recorded'
  | 'portion-ledger-written'
  | 'outcomes-folded'
  | 'run-finished';

@Injectable()
export class CrashPoints {
  private readonly point: string;
  private left: number;

  constructor(settings: PipelineSettings) {
    const [point = '', count = '0'] = (settings.crashAt ?? '').split(':');
    this.point = point;
    this.left = Number(count);
  }

  pass(point: CrashPoint): void {
    if (point !== this.point) return;
    this.left -= 1;
    if (this.left === 0) process.kill(process.pid, 'SIGKILL');
  }
}
