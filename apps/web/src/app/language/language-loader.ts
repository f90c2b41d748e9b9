import { Injectable } from '@angular/core';
import type { Translation, TranslocoLoader } from '@jsverse/transloco';
import type { LanguageCode } from './languages';

const loaders: Record<LanguageCode, () => Promise<{ words: Translation }>> = {
  en: () => import('../../i18n/en'),
  'zh-Hans': () => import('../../i18n/zh-Hans'),
};

/** Each language is a chunk of its own, named by its content: it can never be older than the page that asks for it. */
@Injectable({ providedIn: 'root' })
export class LanguageLoader implements TranslocoLoader {
  async getTranslation(code: LanguageCode): Promise<Translation> {
    return (await loaders[code]()).words;
  }
}
