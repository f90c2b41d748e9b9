import { expect, type Page } from '@playwright/test';

interface Made {
  id: string;
}

/** Calls the API as the person whose page it is; a refusal fails the test with its words. */
export async function call<T>(page: Page, method: string, path: string, data?: unknown): Promise<T> {
  const cookies = await page.context().cookies();
  const token = cookies.find(({ name }) => name === 'XSRF-TOKEN')?.value ?? '';
  const answer = await page.request.fetch(path.startsWith('/api') ? path : `/api/v1${path}`, {
    method,
    headers: { 'X-XSRF-TOKEN': token },
    ...(data !== undefined && { data }),
  });
  expect(answer.ok(), `${method} ${path}: ${await answer.text()}`).toBe(true);
  return (await answer.json()) as T;
}

/** A dataset of a csv, read to its end. */
export async function makeDataset(page: Page, name: string, csv: string): Promise<string> {
  const cookies = await page.context().cookies();
  const token = cookies.find((cookie) => cookie.name === 'XSRF-TOKEN')?.value ?? '';
  const upload = await page.request.post('/api/v1/files', {
    headers: { 'X-XSRF-TOKEN': token },
    multipart: { file: { name: `${name}.csv`, mimeType: 'text/csv', buffer: Buffer.from(csv) } },
  });
  expect(upload.status()).toBe(201);
  const { id: fileId } = (await upload.json()) as Made;
  const { id } = await call<Made>(page, 'POST', '/datasets', { fileId, name });
  await expect
    .poll(async () => (await call<{ state: string }>(page, 'GET', `/datasets/${id}`)).state)
    .toBe('ready');
  return id;
}

/** Into the practice org. */
export async function makeMigration(page: Page, name: string, loads: unknown[]): Promise<string> {
  const { items } = await call<{ items: Made[] }>(page, 'GET', '/connections');
  const connectionId = items[0]?.id;
  return (await call<Made>(page, 'POST', '/migrations', { name, connectionId, loads })).id;
}
