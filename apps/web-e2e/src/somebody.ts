import { expect, type Browser, type Page } from '@playwright/test';
import { call } from './made-by-rest';

export interface Person {
  username: string;
  password: string;
}

let people = 0;

/** Somebody who was never here before. */
export async function addPerson(admin: Page, role: 'operator' | 'viewer' | 'admin'): Promise<Person> {
  people += 1;
  const person = { username: `${role}-${people}-${Date.now()}`, password: 'a good long password' };
  await call(admin, 'POST', '/users', { ...person, role });
  return person;
}

/** A browser of their own, in which nothing of another one is known. */
export async function signInElsewhere(
  browser: Browser,
  baseURL: string | undefined,
  who: Person,
): Promise<Page> {
  const context = await browser.newContext({
    baseURL,
    locale: 'en-GB',
    viewport: { width: 1440, height: 900 },
  });
  const page = await context.newPage();
  await page.goto('/sign-in');
  await page.getByLabel('User name').fill(who.username);
  await page.getByRole('textbox', { name: 'Password' }).fill(who.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page).not.toHaveURL(/sign-in/);
  return page;
}
