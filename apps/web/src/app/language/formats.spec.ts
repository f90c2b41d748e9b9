import { TestBed } from '@angular/core/testing';
import { signal } from '@angular/core';
import { TranslocoTestingModule } from '@jsverse/transloco';
import { words as en } from '../../i18n/en';
import { words as zh } from '../../i18n/zh-Hans';
import { Formats } from './formats';
import { Language } from './language';

function formatsIn(code: 'en' | 'zh-Hans'): Formats {
  const locale = code === 'en' ? 'en' : 'zh-Hans-CN';
  TestBed.configureTestingModule({
    imports: [
      TranslocoTestingModule.forRoot({
        langs: { en, 'zh-Hans': zh },
        translocoConfig: { availableLangs: ['en', 'zh-Hans'], defaultLang: code },
        preloadLangs: true,
      }),
    ],
    providers: [{ provide: Language, useValue: { code: signal(code), locale: signal(locale) } }],
  });
  return TestBed.inject(Formats);
}

describe('numbers and times in words', () => {
  it('writes counts in full, in both languages', () => {
    expect(formatsIn('en').count(1_048_575)).toBe('1,048,575');
    TestBed.resetTestingModule();
    expect(formatsIn('zh-Hans').count(1_048_575)).toBe('1,048,575');
  });

  it('never rounds a share to nothing or to all', () => {
    const formats = formatsIn('en');
    expect(formats.share(0, 1_000_000)).toBe('0%');
    expect(formats.share(1, 1_000_000)).toBe('<0.1%');
    expect(formats.share(1, 3)).toBe('33.3%');
    expect(formats.share(999_999, 1_000_000)).toBe('>99.9%');
    expect(formats.share(1_000_000, 1_000_000)).toBe('100%');
    expect(formats.share(0, 0)).toBe('–');
  });

  it('shows the largest unit of a duration and the one below', () => {
    const formats = formatsIn('en');
    expect(formats.duration(0)).toBe('0 s');
    expect(formats.duration(260)).toBe('4 min 20 s');
    expect(formats.duration(3600)).toBe('1 h');
    expect(formats.duration(3725)).toBe('1 h 2 min');
    expect(formats.duration(3605)).toBe('1 h');
  });

  it('speaks Chinese with a space between digits and Han', () => {
    const formats = formatsIn('zh-Hans');
    expect(formats.duration(260)).toBe('4 分 20 秒');
    expect(formats.ago(0, 3 * 60_000)).toBe('3 分钟前');
  });

  it('is relative within a day and absolute beyond', () => {
    const formats = formatsIn('en');
    const now = Date.parse('2026-11-23T12:00:00Z');
    expect(formats.ago(now - 5_000, now)).toBe('now');
    expect(formats.ago(now - 3 * 60_000, now)).toBe('3 minutes ago');
    expect(formats.ago(now - 2 * 3_600_000, now)).toBe('2 hours ago');
    expect(formats.ago(now - 25 * 3_600_000, now)).toContain('Nov 22, 2026');
  });
});
