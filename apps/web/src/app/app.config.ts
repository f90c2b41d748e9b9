import { provideHttpClient, withInterceptors, withXsrfConfiguration } from '@angular/common/http';
import {
  type ApplicationConfig,
  inject,
  isDevMode,
  provideAppInitializer,
  provideBrowserGlobalErrorListeners,
  provideZonelessChangeDetection,
} from '@angular/core';
import { TitleStrategy, provideRouter, withComponentInputBinding } from '@angular/router';
import { provideTransloco } from '@jsverse/transloco';
import { reachabilityInterceptor } from './api/reachability.interceptor';
import { routes } from './app.routes';
import { Language } from './language/language';
import { languages } from './language/languages';
import { LanguageLoader } from './language/language-loader';
import { sessionInterceptor } from './session/session.interceptor';
import { PageTitle } from './ui/page-title';
import { Theme } from './ui/theme';

export const appConfig: ApplicationConfig = {
  providers: [
    provideBrowserGlobalErrorListeners(),
    provideZonelessChangeDetection(),
    provideHttpClient(
      withXsrfConfiguration({ cookieName: 'XSRF-TOKEN', headerName: 'X-XSRF-TOKEN' }),
      withInterceptors([sessionInterceptor, reachabilityInterceptor]),
    ),
    provideRouter(routes, withComponentInputBinding()),
    provideTransloco({
      config: {
        availableLangs: languages.map(({ code }) => code),
        defaultLang: 'en',
        reRenderOnLangChange: true,
        prodMode: !isDevMode(),
      },
      loader: LanguageLoader,
    }),
    { provide: TitleStrategy, useExisting: PageTitle },
    // Nothing is drawn before its words are there.
    provideAppInitializer(() => inject(Language).start()),
    provideAppInitializer(() => inject(Theme).start()),
  ],
};
