import { ChangeDetectionStrategy, Component, inject, input } from '@angular/core';
import { TranslocoDirective, TranslocoService } from '@jsverse/transloco';
import type { InstallationLimitDto } from '../client/models/installation-limit-dto';
import { Formats } from '../language/formats';
import { Session } from '../session/session';
import { binarySize } from './binary-size';

const mebibyte = 1024 ** 2;

/** What each variable bounds, in words: a variable without its line does not compile. */
const meanings: Record<InstallationLimitDto['variable'], string> = {
  DMS_MAX_UPLOAD_BYTES: 'settings.limit.upload',
  DMS_FILE_QUOTA_BYTES: 'settings.limit.quota',
  DMS_WORKERS: 'settings.limit.workers',
  DMS_STORAGE_DIR: 'settings.limit.storage',
  S3_BUCKET: 'settings.limit.bucket',
  DMS_JOB_MEMORY_MB: 'settings.limit.memory',
  DMS_LEASE_SECONDS: 'settings.limit.lease',
  DMS_CALL_SECONDS: 'settings.limit.call',
  DMS_ORG_PARALLEL_JOBS: 'settings.limit.jobs',
};

/** The limits of this installation, which nobody changes here: each with the variable that sets it. */
@Component({
  selector: 'dms-limit-table',
  imports: [TranslocoDirective],
  template: `
    <table class="dms-table" *transloco="let t">
      <caption class="dms-unseen">
        {{
          t('settings.section.limits.name')
        }}
      </caption>
      <thead>
        <tr>
          <th scope="col">{{ t('settings.limit.what') }}</th>
          <th scope="col">{{ t('settings.limit.now') }}</th>
          <th scope="col">{{ t('settings.limit.by') }}</th>
        </tr>
      </thead>
      <tbody>
        @for (limit of limits(); track limit.variable) {
          <tr>
            <th scope="row">{{ t(meanings[limit.variable]) }}</th>
            <td [attr.data-label]="t('settings.limit.now')">
              <bdi>{{ valueOf(limit) }}</bdi>
            </td>
            <td [attr.data-label]="t('settings.limit.by')">
              <code>{{ limit.variable }}</code>
            </td>
          </tr>
        }
      </tbody>
    </table>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class LimitTable {
  readonly limits = input.required<readonly InstallationLimitDto[]>();

  private readonly session = inject(Session);
  private readonly formats = inject(Formats);
  private readonly transloco = inject(TranslocoService);
  protected readonly meanings = meanings;

  /** Where things lie is told to admins only: nobody else can say whether it is set. */
  private nothing(unit: InstallationLimitDto['unit']): string {
    if (unit !== 'path') return 'settings.limit.none';
    return this.session.user()?.role === 'admin' ? 'settings.limit.unset' : 'settings.limit.hidden';
  }

  /** A template's `t` renders anew with the language, and this with it. */
  protected valueOf({ unit, value }: InstallationLimitDto): string {
    if (typeof value === 'string') return value;
    if (value === undefined) return this.transloco.translate(this.nothing(unit));
    const count = (amount: number) => this.formats.count(amount);
    if (unit === 'bytes') return binarySize(value, count);
    if (unit === 'MiB') return binarySize(value * mebibyte, count);
    return unit === 'seconds' ? this.formats.duration(value) : count(value);
  }
}
