import type { Page } from '@playwright/test';

/** What is chosen on the page holds there and is not kept with the admin, whom the next test has too. */
export async function keepNoSettings(page: Page): Promise<void> {
  const settings = {
    language: 'en',
    theme: 'system',
    density: 'compact',
    singleKeys: true,
    notifications: false,
  };
  await page.route('**/api/v1/me/settings', (route) => route.fulfill({ json: { ...settings, chosen: [] } }));
}
