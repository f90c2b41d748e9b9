import { expect, type Page } from '@playwright/test';
import axe from 'axe-core';

/** Holds the page, as it stands, to axe's rules: nothing serious or worse. Our pages have no frames, so one call is all of it. */
export async function expectAccessible(page: Page): Promise<void> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source);
  const violations = await page.evaluate(async () => {
    // Colours on their way from one theme to the other are of neither.
    await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
    const passing = document
      .getAnimations()
      .filter(({ effect }) => effect?.getComputedTiming().endTime !== Number.POSITIVE_INFINITY);
    await Promise.allSettled(passing.map(({ finished }) => finished));
    const { axe: there } = window as unknown as { axe: typeof axe };
    // What holds is not described: finding names for all those elements is most of the work.
    const found = await there.run({ resultTypes: ['violations'] });
    return found.violations.map(({ id, impact, nodes }) => ({
      id,
      impact,
      html: nodes.map(({ html }) => html),
    }));
  });
  const grave = violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, html }) => `${id}: ${html.map((one) => one.slice(0, 200)).join(' | ')}`);
  expect(grave).toEqual([]);
}
