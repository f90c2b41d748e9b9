import { provideHttpClient, withInterceptors, withXsrfConfiguration } from '@angular/common/http';
import {
  type ApplicationConfig,
  inject,
  isDevMode,
  provideAppInitializer,
  provideBrowserGlobalErrorListeners,
  provideZonelessChangeDetection,
} from '@angular/core';
import {
  RouteReuseStrategy,
  TitleStrategy,
  provideRouter,
  withComponentInputBinding,
  withNavigationErrorHandler,
  withPreloading,
  withRouterConfig,
} from '@angular/router';
import { provideTransloco } from '@jsverse/transloco';
import { reachabilityInterceptor } from './api/reachability.interceptor';
import { routes } from './app.routes';
import { Language } from './language/language';
import { languageInterceptor } from './language/language.interceptor';
import { languages } from './language/languages';
import { LanguageLoader } from './language/language-loader';
import { fetchFirstScreen } from './session/first-screen';
import { sessionInterceptor } from './session/session.interceptor';
import { Density } from './ui/density';
import { IdlePreloading } from './ui/idle-preloading';
import { LostScreen } from './ui/lost-screen';
import { PageTitle } from './ui/page-title';
import { RouteReuse } from './ui/route-reuse';
import { Theme } from './ui/theme';

export const appConfig: ApplicationConfig = {
  providers: [
    provideBrowserGlobalErrorListeners(),
    provideZonelessChangeDetection(),
    provideHttpClient(
      withXsrfConfiguration({ cookieName: 'XSRF-TOKEN', headerName: 'X-XSRF-TOKEN' }),
      withInterceptors([languageInterceptor, sessionInterceptor, reachabilityInterceptor]),
    ),
    provideRouter(
      routes,
      withComponentInputBinding(),
      withPreloading(IdlePreloading),
      withNavigationErrorHandler((error) => inject(LostScreen).handle(error)),
      withRouterConfig({ resolveNavigationPromiseOnError: true }),
    ),
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
    { provide: RouteReuseStrategy, useClass: RouteReuse },
    provideAppInitializer(fetchFirstScreen),
    // Nothing is drawn before its words are there.
    provideAppInitializer(() => inject(Language).start()),
    provideAppInitializer(() => inject(Theme).start()),
    provideAppInitializer(() => inject(Density).start()),
  ],
};
