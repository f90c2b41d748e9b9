/** Every route that answers a stranger, for the document and for the spec that holds them against the routes. */
export const publicRoutes: readonly string[] = [
  'GET /api/health/live',
  'GET /api/health/ready',
  'POST /api/v1/sessions',
  'POST /api/v1/setup',
];
