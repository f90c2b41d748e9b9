import type { Routes } from '@angular/router';
import { placeName } from '../ui/place-name';

/** `/m/<id>/<step>?load=<name>`: each step survives a reload and is fetched on its own. */
export const wizardRoutes: Routes = [
  {
    path: '',
    data: { crumb: placeName },
    loadComponent: async () => (await import('./wizard-shell')).WizardShell,
    children: [
      { path: '', pathMatch: 'full', redirectTo: 'source' },
      {
        path: 'source',
        title: 'wizard.step.source',
        loadComponent: async () => (await import('./source/source-page')).SourcePage,
      },
      {
        path: 'shape',
        title: 'wizard.step.shape',
        loadComponent: async () => (await import('./shape/shape-page')).ShapePage,
      },
      {
        path: 'map',
        title: 'wizard.step.map',
        loadComponent: async () => (await import('./map/map-page')).MapPage,
      },
      {
        path: 'check',
        title: 'wizard.step.check',
        loadComponent: async () => (await import('./check/check-page')).CheckPage,
      },
      {
        path: 'load',
        title: 'wizard.step.load',
        loadComponent: async () => (await import('./load/load-page')).LoadPage,
      },
      {
        path: 'results',
        title: 'wizard.step.results',
        loadComponent: async () => (await import('./results/results-page')).ResultsPage,
      },
    ],
  },
];
