import type { IconName } from './icon-names';

/** Where the rail leads. A screen that is built adds its line here and its route in app.routes.ts. */
export const places: readonly { path: string; icon: IconName; label: string }[] = [
  { path: '/', icon: 'home', label: 'places.home' },
  { path: '/connections', icon: 'cable', label: 'places.connections' },
  { path: '/recipes', icon: 'menu_book', label: 'places.recipes' },
  { path: '/runs', icon: 'history', label: 'places.runs' },
  { path: '/people', icon: 'group', label: 'places.people' },
  { path: '/tokens', icon: 'key', label: 'places.tokens' },
  { path: '/settings', icon: 'settings', label: 'places.settings' },
];
