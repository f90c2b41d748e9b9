import type { Routes } from '@angular/router';
import { signedIn } from './session/signed-in.guard';

/** Titles are translation keys. Screens behind the sign-in are children of the frame. */
export const routes: Routes = [
  {
    path: 'sign-in',
    title: 'signIn.title',
    loadComponent: async () => (await import('./session/sign-in-page')).SignInPage,
  },
  {
    path: 'setup',
    title: 'setup.title',
    loadComponent: async () => (await import('./session/setup-page')).SetupPage,
  },
  {
    path: '',
    canActivate: [signedIn],
    loadComponent: async () => (await import('./ui/frame')).Frame,
    children: [
      {
        path: '',
        pathMatch: 'full',
        title: 'home.title',
        loadComponent: async () => (await import('./home/home-page')).HomePage,
      },
      {
        path: 'connections',
        title: 'connections.title',
        data: { crumb: 'connections.title' },
        loadComponent: async () => (await import('./connections/connections-page')).ConnectionsPage,
      },
      {
        path: 'recipes',
        title: 'recipes.title',
        data: { crumb: 'recipes.title' },
        loadComponent: async () => (await import('./recipes/recipes-page')).RecipesPage,
      },
      {
        path: 'people',
        title: 'people.title',
        data: { crumb: 'people.title' },
        loadComponent: async () => (await import('./people/people-page')).PeoplePage,
      },
      {
        path: 'tokens',
        title: 'tokens.title',
        data: { crumb: 'tokens.title' },
        loadComponent: async () => (await import('./tokens/tokens-page')).TokensPage,
      },
      {
        path: 'webhooks',
        title: 'webhooks.title',
        data: { crumb: 'webhooks.title' },
        loadComponent: async () => (await import('./webhooks/webhooks-page')).WebhooksPage,
      },
      {
        path: 'settings',
        title: 'settings.title',
        data: { crumb: 'settings.title' },
        loadComponent: async () => (await import('./settings/settings-page')).SettingsPage,
      },
      {
        path: 'runs',
        title: 'runs.title',
        data: { crumb: 'runs.title' },
        loadComponent: async () => (await import('./runs/runs-page')).RunsPage,
      },
      {
        path: 'm/:id',
        loadChildren: async () => (await import('./wizard/wizard.routes')).wizardRoutes,
      },
      {
        path: '**',
        title: 'notFound.title',
        data: { crumb: 'notFound.title' },
        loadComponent: async () => (await import('./ui/not-found-page')).NotFoundPage,
      },
    ],
  },
];
