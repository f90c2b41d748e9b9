import { expectAccessible } from './accessible';
import { expect, test } from './test';

test.describe('home', () => {
  test('lists a migration with what to do next', async ({ signedIn, baseURL }) => {
    const name = 'CRM 2026: contacts, accounts and everything else that the old system knew about people';
    await makeMigration(signedIn, baseURL ?? '', name);
    await signedIn.goto('/?show=all');
    await expect(signedIn.getByRole('link', { name: 'Home', exact: true })).toHaveAttribute(
      'aria-current',
      'page',
    );
    const row = signedIn.getByRole('row', { name });
    await expect(row).toContainText('Add something to load');
    await expect(row).toContainText('0 loads');
    await signedIn.getByLabel('Search by name').fill('nothing is called so');
    await expect(signedIn.getByText('No migration has this in its name.')).toBeVisible();
    await expect(signedIn).toHaveURL(/search=nothing/);
    await signedIn.getByRole('button', { name: 'Clear filter' }).click();
    await expect(row).toBeVisible();
  });
});

test.describe('home without an answer', () => {
  test.use({ expected: { statuses: [503, 0] } });

  test('says in words what is wrong, and tries again', async ({ signedIn }) => {
    const problem = { type: 'x', title: 'x', status: 503, code: 'STORE_UNAVAILABLE', detail: 'It is away.' };
    const calls = '**/api/v1/migrations?*';
    await signedIn.route(calls, (route) =>
      route.fulfill({ status: 503, json: problem, contentType: 'application/problem+json' }),
    );
    await signedIn.goto('/');
    await expect(signedIn.getByText('The document store cannot be reached at the moment.')).toBeVisible();
    await expectAccessible(signedIn);
    await signedIn.unroute(calls);
    await signedIn.getByRole('button', { name: 'Try again' }).click();
    await expect(signedIn.getByLabel('Search by name')).toBeVisible();
    await expect(signedIn.getByText('The document store cannot be reached at the moment.')).toBeHidden();
  });

  test('says that the connection is lost, and goes on by itself when it is back', async ({
    signedIn,
    context,
  }) => {
    await signedIn.goto('/');
    await signedIn.waitForLoadState('networkidle');
    await context.setOffline(true);
    await signedIn.getByRole('link', { name: 'Runs', exact: true }).click();
    await expect(signedIn.locator('dms-connection-line')).toContainText('DMS has not answered since');
    await expectAccessible(signedIn);
    await context.setOffline(false);
    await expect(signedIn.locator('dms-connection-line')).toHaveText('');
    await expect(signedIn.getByText('DMS does not answer.')).toBeHidden();
    await expect(signedIn.getByRole('heading', { level: 1, name: 'Runs' })).toBeVisible();
  });
});

async function makeMigration(
  page: import('@playwright/test').Page,
  url: string,
  name: string,
): Promise<void> {
  const cookies = await page.context().cookies();
  const token = cookies.find((cookie) => cookie.name === 'XSRF-TOKEN')?.value ?? '';
  const connections = (await (await page.request.get(`${url}/api/v1/connections`)).json()) as {
    items: { id: string }[];
  };
  const made = await page.request.post(`${url}/api/v1/migrations`, {
    data: { name, connectionId: connections.items[0]?.id, loads: [] },
    headers: { 'X-XSRF-TOKEN': token },
  });
  expect(made.status()).toBe(201);
}
