import { setTimeout as wait } from 'node:timers/promises';
import type { Browser, CDPSession, Page } from '@playwright/test';

/** How many times slower than this machine the processor of a page is made. */
export const slowdown = 4;
/** Nothing that holds the page up for so long, and it is taken to answer from then on. */
const quietMs = 5_000;
const scrolledPixels = 20_000;
const pixelsPerSecond = 4_000;

export interface Visitor {
  address: string;
  /** Who is signed in; nobody where it is not given. */
  as?: { username: string; password: string };
}

/** A page of a browser that has seen nothing yet. */
export async function freshPage(browser: Browser, { address, as }: Visitor): Promise<Page> {
  const viewport = { width: 1440, height: 900 };
  const context = await browser.newContext({ baseURL: address, viewport, locale: 'en-GB' });
  if (as) await context.request.post('/api/v1/sessions', { data: as });
  return context.newPage();
}

/** In the page: when the last task of more than 50 ms had ended. As text, as nothing here knows a browser's types. */
const watchTasks = `
  window.busyUntil = 0;
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries())
      window.busyUntil = Math.max(window.busyUntil, startTime + duration);
  }).observe({ type: 'longtask', buffered: true });`;

/**
 * From the beginning of the navigation until the page shows what was asked for and nothing holds it up any more: the end of the
 * last task of more than 50 ms before five seconds without one. The processor is slowed down all the while.
 */
export async function interactiveMs(page: Page, path: string, shown: string): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate: slowdown });
  await page.addInitScript({ content: watchTasks });
  await page.goto(path);
  await page.locator(shown).first().waitFor();
  const shownAt = await page.evaluate<number>('performance.now()');
  const since = `Math.max(${shownAt}, window.busyUntil)`;
  // Asked from here: the pages' policy lets no text be run later.
  while (!(await page.evaluate<boolean>(`performance.now() - ${since} > ${quietMs}`))) await wait(100);
  return page.evaluate<number>(since);
}

export interface Scrolled {
  framesPerSecond: number;
  /** The longest time between two frames. */
  longestMs: number;
}

const countFrames = `
  window.dmsFrames = [];
  (function next(now) {
    if (now) window.dmsFrames.push(now);
    requestAnimationFrame(next);
  })();`;

/** Scrolls what lies in the middle of the page, as a wheel does, and counts the frames that are drawn meanwhile. */
export async function scrolled(page: Page): Promise<Scrolled> {
  const session = await page.context().newCDPSession(page);
  await page.evaluate(countFrames);
  await scroll(session, -scrolledPixels);
  const frames = await page.evaluate<number[]>('window.dmsFrames');
  const gaps = frames.slice(1).map((at, index) => at - (frames[index] ?? at));
  const seconds = ((frames.at(-1) ?? 0) - (frames[0] ?? 0)) / 1000;
  return { framesPerSecond: gaps.length / seconds, longestMs: Math.max(...gaps) };
}

async function scroll(session: CDPSession, yDistance: number): Promise<void> {
  await session.send('Input.synthesizeScrollGesture', {
    x: 700,
    y: 500,
    yDistance,
    speed: pixelsPerSecond,
    gestureSourceType: 'mouse',
    preventFling: true,
  });
}
