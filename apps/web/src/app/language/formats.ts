import { Injectable, computed, inject } from '@angular/core';
import { TranslocoService } from '@jsverse/transloco';
import { Language } from './language';

const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;

/** Numbers and times as the reader's language writes them. Cell values never come here: they are shown as stored. */
@Injectable({ providedIn: 'root' })
export class Formats {
  private readonly language = inject(Language);
  private readonly transloco = inject(TranslocoService);
  private readonly counts = computed(() => new Intl.NumberFormat(this.language.locale()));
  private readonly shares = computed(
    () =>
      new Intl.NumberFormat(this.language.locale(), {
        style: 'percent',
        minimumFractionDigits: 1,
        maximumFractionDigits: 1,
      }),
  );
  private readonly moments = computed(
    () =>
      new Intl.DateTimeFormat(this.language.locale(), {
        dateStyle: 'medium',
        timeStyle: 'short',
        hourCycle: 'h23',
      }),
  );
  private readonly exactMoments = computed(
    () =>
      new Intl.DateTimeFormat(this.language.locale(), {
        dateStyle: 'medium',
        timeStyle: 'long',
        hourCycle: 'h23',
      }),
  );
  private readonly relative = computed(
    () => new Intl.RelativeTimeFormat(this.language.locale(), { numeric: 'auto' }),
  );
  private readonly plurals = computed(() => new Intl.PluralRules(this.language.locale()));

  /** In full, always: 1,048,575. */
  count(value: number): string {
    return this.counts().format(value);
  }

  /** One decimal; 0 % and 100 % only where they are exact. */
  share(part: number, whole: number): string {
    if (whole === 0) return '–';
    if (part === 0 || part === whole)
      return this.shares()
        .format(part / whole)
        .replace(/[.,]0/, '');
    if (part / whole < 0.001) return `<${this.shares().format(0.001)}`;
    if (part / whole > 0.999) return `>${this.shares().format(0.999)}`;
    return this.shares().format(part / whole);
  }

  /** Which form of a sentence goes with a number: `one` or `other`. */
  form(value: number): 'one' | 'other' {
    return this.plurals().select(value) === 'one' ? 'one' : 'other';
  }

  /** `4 min 20 s`, `4 分 20 秒`: the largest unit and the one below it. */
  duration(seconds: number): string {
    const whole = Math.max(0, Math.round(seconds));
    const parts: [number, 'hour' | 'minute' | 'second'][] = [
      [Math.floor(whole / hour), 'hour'],
      [Math.floor((whole % hour) / minute), 'minute'],
      [whole % minute, 'second'],
    ];
    const found = parts.findIndex(([value]) => value > 0);
    const first = found < 0 ? parts.length - 1 : found;
    return parts
      .slice(first, first + 2)
      .filter(([value], index) => value > 0 || index === 0)
      .map(([value, unit]) => this.transloco.translate(`duration.${unit}`, { count: this.count(value) }))
      .join(' ');
  }

  /** Relative within a day, absolute beyond. Both in milliseconds since 1970. */
  ago(then: number, now: number): string {
    const seconds = (now - then) / 1000;
    if (seconds >= day || seconds < -minute) return this.moments().format(then);
    if (seconds < minute) return this.relative().format(0, 'second');
    const words =
      seconds < hour
        ? this.relative().format(-Math.floor(seconds / minute), 'minute')
        : this.relative().format(-Math.floor(seconds / hour), 'hour');
    return words.replace(/(\d)(\p{Script=Han})/gu, '$1 $2');
  }

  /** Absolute, with the time zone. */
  moment(then: number): string {
    return this.exactMoments().format(then);
  }

  /** 14:05 */
  timeOfDay(then: number): string {
    const style = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
    return new Intl.DateTimeFormat(this.language.locale(), style).format(then);
  }

  /** 23 Nov 14.05: short, and without what file systems refuse. */
  stamp(then: number): string {
    const style = { day: 'numeric', month: 'short' } as const;
    const date = new Intl.DateTimeFormat(this.language.locale(), style).format(then);
    return `${date} ${this.timeOfDay(then)}`.replace(/[:\\/]/g, '.');
  }
}
