import { Injectable } from '@nestjs/common';
import type { ReadOptions } from '@dms/domain';
import { detectFormat, type Detection } from './detect/detect-format';
import { head, type Head } from './head';

/** The cheap looks at a file that need no reader: what it is, and how its first lines are written. */
@Injectable()
export class FileInspector {
  /** See detectFormat. */
  detect(path: string, name: string): Promise<Detection> {
    return detectFormat(path, name);
  }

  /** See head. */
  head(path: string, lines: number, options?: ReadOptions): Promise<Head> {
    return head(path, lines, options);
  }
}
