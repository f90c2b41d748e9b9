import type { IncomingMessage } from 'node:http';
import type { ApiUsage } from './api-usage';
import { json } from './call';
import type { Router } from './router';

const SEASONS = ['Winter', 'Spring', 'Summer'];

/** 50.0 was Winter '21; three releases a year since. */
const versions = Array.from({ length: 18 }, (_, i) => {
  const number = 50 + i;
  return {
    label: `${SEASONS[i % 3] ?? ''} '${21 + Math.floor(i / 3)}`,
    url: `/services/data/v${number}.0`,
    version: `${number}.0`,
  };
});

const RESOURCES = [
  'tooling',
  'composite',
  'jobs',
  'limits',
  'query',
  'queryAll',
  'sobjects',
  'search',
  'recent',
  'apexrest',
];

/** What is not about records: versions, resources, limits. */
export function orgRoutes(
  router: Router,
  usage: ApiUsage,
  sizes: () => Record<string, number>,
  urlFor: (request: IncomingMessage) => string,
  identityPath: string,
): void {
  const base = 'services/data/:version';
  router
    .add('GET', 'services/data', () => json(versions), true)
    .add('GET', base, ({ version, request }) =>
      json({
        ...Object.fromEntries(RESOURCES.map((name) => [name, `/services/data/v${version}/${name}`])),
        identity: urlFor(request) + identityPath,
      }),
    )
    .add('GET', `${base}/limits`, () => json(usage.limits(sizes)));
}
