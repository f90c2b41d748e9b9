import check from './check.json';
import connections from './connections.json';
import frame from './frame.json';
import grid from './grid.json';
import help from './help.json';
import home from './home.json';
import load from './load.json';
import map from './map.json';
import mappings from './mappings.json';
import people from './people.json';
import problems from './problems.json';
import recipes from './recipes.json';
import results from './results.json';
import runs from './runs.json';
import session from './session.json';
import settings from './settings.json';
import shape from './shape.json';
import source from './source.json';
import tokens from './tokens.json';
import tour from './tour.json';
import webhooks from './webhooks.json';
import wizard from './wizard.json';

/** One file an area of the pages; both languages have the same keys (src/i18n/i18n.spec.ts). */
export const words = {
  ...check,
  ...connections,
  ...frame,
  ...grid,
  ...help,
  ...home,
  ...load,
  ...map,
  ...mappings,
  ...people,
  ...problems,
  ...recipes,
  ...results,
  ...runs,
  ...session,
  ...settings,
  ...shape,
  ...source,
  ...tokens,
  ...tour,
  ...webhooks,
  ...wizard,
};
