import { Injectable } from '@nestjs/common';
import { CrashPoint } from '@dms/domain';
import { PipelineSettings } from './settings';

/** Makes the process die (DMS_CRASH_AT), as SIGKILL would, or freeze (DMS_FREEZE_AT) at the n-th passing of a point. */
@Injectable()
export class CrashPoints {
  private readonly signals: { point: string; left: number; signal: NodeJS.Signals }[];

  constructor({ crashAt, freezeAt }: PipelineSettings) {
    this.signals = [...parse(crashAt, 'SIGKILL'), ...parse(freezeAt, 'SIGSTOP')];
  }

  pass(point: CrashPoint): void {
    for (const each of this.signals) {
      if (each.point !== point) continue;
      each.left -= 1;
      if (each.left === 0) process.kill(process.pid, each.signal);
    }
  }
}

function parse(text: string | undefined, signal: NodeJS.Signals) {
  const [point, count] = (text ?? '').split(':');
  return point ? [{ point, left: Number(count), signal }] : [];
}
