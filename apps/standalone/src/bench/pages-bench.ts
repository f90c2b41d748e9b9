import { childEnvironment } from '@dms/config';
import { join } from 'node:path';
import { findProgram } from '../program-path';
import { contactsMigration, writeContacts } from '../faults/contacts';
import { staged } from '../faults/contacts-run';
import { Rig } from '../faults/rig';
import type { DmsClient } from '../sample/dms-client';
import { chromiumPackage } from '../system-packages';
import { Bar } from './bar';
import { type Visitor, freshPage, interactiveMs, scrolled, slowdown } from './pages/browser-marks';

const interactiveBarMs = 2_000;
const framesBar = 50;
const pageBarMs = 150;
const visits = 3;
const pagesAsked = 200;
const pageRows = 200;

/** What the pages feel like: how soon the first one answers, how the rows scroll, how long a page of rows takes. */
export async function pagesBench(programs: string, rows: number): Promise<Bar[]> {
  const rig = await Rig.start(programs);
  try {
    const dms = await rig.client();
    const { migration, dataset } = await prepared(rig, dms, rows);
    const recipe = { version: 1, steps: [{ op: 'clean', columns: ['first', 'last'], trim: true }] };
    const ask = (offset: number) =>
      dms.post(`/datasets/${dataset}/preview`, { recipe, upTo: 1, offset, limit: pageRows, lineage: true });
    await ask(0);
    const bars = [
      await asked('page of a dataset', rows, (offset) =>
        dms.get(`/datasets/${dataset}/rows?offset=${offset}&limit=${pageRows}`),
      ),
      await asked('page after a step', rows, ask),
    ];
    return [...bars, ...(await seen(rig, migration, rows))];
  } finally {
    await rig.stop();
  }
}

async function prepared(rig: Rig, dms: DmsClient, rows: number) {
  const path = join(rig.home, 'pages.csv');
  await writeContacts(path, rows);
  const { id: fileId } = await dms.upload<{ id: string }>('/files', path, 'pages.csv');
  const { body: dataset } = await dms.post<{ id: string }>('/datasets', { fileId, name: 'pages' });
  await staged(dms, dataset.id);
  const connection = await dms.find<{ id: string; kind: string }>(
    '/connections',
    ({ kind }) => kind === 'practice',
  );
  const { body } = await dms.post<{ id: string }>(
    '/migrations',
    contactsMigration('Pages', connection?.id ?? '', dataset.id),
  );
  return { migration: body.id, dataset: dataset.id };
}

/** Pages from all over the rows, one after another. */
async function asked(name: string, rows: number, ask: (offset: number) => Promise<unknown>): Promise<Bar> {
  const times: number[] = [];
  for (let at = 0; at < pagesAsked; at += 1) {
    // A stride that has nothing in common with the rows comes everywhere, and nowhere twice.
    const offset = Math.floor(((at * 0.618_034) % 1) * Math.max(0, rows - pageRows));
    const begun = performance.now();
    await ask(offset);
    times.push(performance.now() - begun);
  }
  times.sort((left, right) => left - right);
  const [middle = 0, p95 = 0] = [0.5, 0.95].map((share) => times[Math.floor(share * times.length)]);
  return {
    ...{ case: name, rows, seconds: p95 / 1000, bar: `p95 under ${pageBarMs} ms` },
    value: `p95 ${ms(p95)}, half ${ms(middle)}`,
    ok: p95 < pageBarMs,
  };
}

/** In the system's own Chromium. */
async function seen(rig: Rig, migration: string, rows: number): Promise<Bar[]> {
  const { chromium } = await import('@playwright/test');
  const executablePath = findProgram(chromiumPackage.programs, childEnvironment()['PATH'] ?? '');
  if (executablePath === undefined)
    throw new Error('There is no Chromium: `node dist/apps/standalone/install.js chromium` brings one.');
  const browser = await chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
  });
  try {
    const stranger = { address: rig.address };
    const person = { ...stranger, as: rig.admin };
    const visit = async (visitor: Visitor, path: string, shown: string) => {
      const page = await freshPage(browser, visitor);
      const taken = await interactiveMs(page, path, shown);
      await page.context().close();
      return taken;
    };
    const first = await middleOf(() => visit(stranger, '/sign-in', 'dms-sign-in-form button[type=submit]'));
    const home = await middleOf(() => visit(person, '/', 'dms-migration-table'));
    const page = await freshPage(browser, person);
    await page.goto(`/m/${migration}/shape`);
    await page.locator('dms-grid-cell').first().waitFor();
    const { framesPerSecond, longestMs } = await scrolled(page);
    return [
      interactive('first page', rows, first),
      interactive('Home', rows, home),
      {
        ...{ case: 'scrolling', rows, seconds: longestMs / 1000, bar: `${framesBar} frames a second` },
        value: `${framesPerSecond.toFixed(1)}, longest ${ms(longestMs)}`,
        ok: framesPerSecond >= framesBar,
      },
    ];
  } finally {
    await browser.close();
  }
}

function interactive(name: string, rows: number, taken: number): Bar {
  const bar = `under ${ms(interactiveBarMs)}, processor ${slowdown} times slower`;
  const value = `interactive ${ms(taken)}`;
  return { case: name, rows, seconds: taken / 1000, bar, value, ok: taken < interactiveBarMs };
}

async function middleOf(measure: () => Promise<number>): Promise<number> {
  const taken: number[] = [];
  for (let at = 0; at < visits; at += 1) taken.push(await measure());
  return taken.sort((left, right) => left - right)[Math.floor(visits / 2)] ?? 0;
}

const ms = (value: number) => `${Math.round(value)} ms`;
