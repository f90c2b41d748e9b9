import { PlatformLocation } from '@angular/common';
import { HttpXsrfTokenExtractor } from '@angular/common/http';
import { inject } from '@angular/core';
import { type Route, Router } from '@angular/router';
import { Session } from './session';

/**
 * The first screen of somebody who was signed in is fetched while the words are: else the person, the frame and the screen would
 * be asked for one after the other, each when the one before is there.
 */
export function fetchFirstScreen(): void {
  if (inject(HttpXsrfTokenExtractor).getToken() === null) return;
  const path = inject(PlatformLocation).pathname.replace(/^\//, '');
  const ahead: Promise<unknown>[] = [inject(Session).known()];
  for (const { loadComponent, loadChildren } of screensOf(path, inject(Router).config))
    for (const load of [loadComponent, loadChildren]) if (load) ahead.push(Promise.resolve(load()));
  // Who needs one asks again, and says what is missing.
  for (const each of ahead) each.catch(() => undefined);
}

/** The route of the path and those around it, outermost first; of lazy children only that they are. */
export function screensOf(path: string, routes: Route[]): Route[] {
  const [first = ''] = path.split('/');
  for (const route of routes) {
    if (route.children) {
      const inner = screensOf(path, route.children);
      if (inner.length > 0) return [route, ...inner];
    } else if (route.path?.split('/')[0] === first) return [route];
  }
  return [];
}
