import type { Page } from '@playwright/test';
import { expectAccessible } from './accessible';
import { makeDataset, makeMigration } from './made-by-rest';
import { expect, test } from './test';

interface Made {
  /** The address of the Shape step. */
  path: string;
  id: string;
}

const people = [
  'id,name,city,joined',
  '007, Müller ,Bern,03.04.2026',
  '008,Meier,Basel,31.02.2026',
  '009,Ångström,,01.01.2026',
  '010,王小明,Bern,05.06.2026',
  '',
].join('\n');

test.describe('shape', () => {
  test('adds a step after showing what it does, edits, moves, switches off, undoes, and keeps all of it', async ({
    signedIn,
  }) => {
    const { path, id } = await makeLoad(signedIn, 'people.csv', people, [
      { id: 'cities', op: 'filter', where: 'city IS NOT NULL' },
    ]);
    await signedIn.goto(path);
    const recipe = signedIn.getByRole('region', { name: 'Recipe' });
    const grid = signedIn.getByRole('grid', { name: 'Rows of people.csv' });
    const steps = recipe.getByRole('listitem');
    await expect(grid).toHaveAttribute('aria-rowcount', '4');

    await signedIn.getByRole('button', { name: 'Menu of name' }).click();
    await signedIn.getByRole('menuitem', { name: 'Clean and trim…' }).click();
    const form = signedIn.getByRole('form', { name: 'Clean text' });
    await expect(form).toContainText('Changes 1 cell.');
    await expect(grid.getByRole('gridcell', { name: 'Müller', exact: true })).toBeVisible();
    await form.getByRole('button', { name: 'Add to recipe' }).click();
    await expect(steps.nth(2)).toContainText('Clean name: trim');
    await expect(steps.nth(2)).toContainText('1 cell changed');

    await recipe.getByRole('button', { name: /What to do with step 2/ }).click();
    await signedIn.getByRole('menuitem', { name: 'Edit' }).click();
    await form.getByLabel('Letter case').selectOption({ label: 'upper case' });
    await expect(form).toContainText('Changes 2 cells.');
    const sides = signedIn.getByRole('group', { name: 'Before or after the last step' });
    await sides.getByRole('radio', { name: 'Changes' }).check();
    // The form is open: what it would do is seen cell by cell, and what it would leave alone is as it was.
    await expect(grid.locator('del')).toHaveText(['·Müller·', 'Meier']);
    await form.getByRole('button', { name: 'Change step' }).click();
    await expect(grid.getByRole('gridcell', { name: 'Meier→MEIER' })).toBeVisible();
    await sides.getByRole('radio', { name: 'Before' }).check();
    await expect(grid.getByRole('gridcell', { name: 'Meier', exact: true })).toBeVisible();
    await expect(grid.locator('del')).toHaveCount(0);
    await sides.getByRole('radio', { name: 'After' }).check();
    await expect(grid.getByRole('gridcell', { name: 'MÜLLER' })).toBeVisible();

    await steps.nth(2).locator('.stand').press('Alt+ArrowUp');
    await expect(steps.nth(1)).toContainText('Clean name');
    await expect(steps.nth(1).locator('.stand')).toBeFocused();
    await expect(steps.nth(1)).toContainText('3 cells changed');

    await recipe.getByRole('button', { name: /What to do with step 2/ }).click();
    await signedIn.getByRole('menuitem', { name: 'Switch off' }).click();
    await expect(grid).toHaveAttribute('aria-rowcount', '5');
    await signedIn.getByRole('button', { name: /^Undo: Switch off/ }).click();
    await expect(grid).toHaveAttribute('aria-rowcount', '4');

    await expect(signedIn.getByText(/^Saved/)).toBeVisible();
    await signedIn.reload();
    await expect(steps.nth(1)).toContainText('Clean name: trim, upper case');
    const saved = await signedIn.request.get(`/api/v1/migrations/${id}`);
    const { loads } = (await saved.json()) as { loads: { recipe: { steps: { op: string }[] } }[] };
    expect(loads[0]?.recipe.steps.map(({ op }) => op)).toEqual(['clean', 'filter']);
  });

  test('changes a cell by keyboard: of one row by its key, of all that say the same, and takes it back', async ({
    signedIn,
  }) => {
    const { path } = await makeLoad(signedIn, 'cells.csv', people, []);
    await signedIn.goto(path);
    const grid = signedIn.getByRole('grid', { name: 'Rows of cells.csv' });
    const steps = signedIn.getByRole('region', { name: 'Recipe' }).getByRole('listitem');
    const dialog = signedIn.getByRole('dialog', { name: 'city, row 1' });
    const value = dialog.getByLabel('New value');
    await grid.getByRole('gridcell', { name: 'Bern' }).first().click();
    await signedIn.keyboard.press('F2');
    await expect(value).toHaveValue('Bern');
    await expect(dialog.getByLabel('Only the row whose id is 007')).toBeChecked();
    await expect(dialog.getByLabel('All 2 cells that say “Bern”')).not.toBeChecked();
    await expectAccessible(signedIn);
    await value.fill('Thun');
    await value.press('Enter');
    await expect(dialog).toBeHidden();
    await expect(grid).toBeFocused();
    await expect(steps.nth(1)).toContainText('1 cell changed');
    await expect(grid.getByRole('gridcell', { name: 'Bern' })).toHaveCount(1);

    await grid.getByRole('gridcell', { name: 'Bern' }).dblclick();
    const other = signedIn.getByRole('dialog', { name: 'city, row 4' });
    await other.getByLabel('The 1 cell that says “Bern”').check();
    await other.getByLabel('New value').fill('Thun');
    await other.getByRole('button', { name: 'Change' }).click();
    await expect(grid.getByRole('gridcell', { name: 'Thun' })).toHaveCount(2);
    await expect(steps).toHaveCount(3);
    await grid.press('Control+z');
    await expect(steps).toHaveCount(2);
    await expect(grid.getByRole('gridcell', { name: 'Bern' })).toHaveCount(1);
  });

  test('stands on any step, and a number leads to exactly its rows', async ({ signedIn }) => {
    const { path } = await makeLoad(signedIn, 'stand.csv', people, [
      { id: 'bern', op: 'filter', where: "city = 'Bern'" },
      { id: 'gone', op: 'drop', columns: ['city'] },
    ]);
    await signedIn.goto(path);
    const grid = signedIn.getByRole('grid', { name: 'Rows of stand.csv' });
    await expect(grid).toHaveAttribute('aria-colcount', '4');
    await signedIn.getByRole('button', { name: '−2 skipped' }).click();
    await expect(grid).toHaveAttribute('aria-rowcount', '3');
    await expect(signedIn.getByText('Only what step 1 set aside')).toBeVisible();
    await expect(signedIn.getByText('2 rows', { exact: true })).toBeVisible();
    await expect(grid.getByRole('gridcell', { name: 'Meier' })).toBeVisible();
    await expect(grid.getByRole('gridcell', { name: 'null' })).toBeVisible();
    await expect(grid.getByRole('gridcell', { name: 'filtered' })).toHaveCount(2);
    await expect(signedIn).toHaveURL(/show=setAside/);
    await signedIn.goBack();
    await expect(grid).toHaveAttribute('aria-colcount', '4');
  });

  test('a press on how the numbers lie shows exactly the rows it counts, in the profile and in the head', async ({
    signedIn,
  }) => {
    // Sevenths of tens: each edge of the parts has more digits than anybody wants to read, and rows lie right beside it.
    const amounts = Array.from({ length: 60 }, (_, at) => (10 + (at * at * 10) / 7).toFixed(2));
    const csv = [
      'id,amount',
      ...amounts.map((amount, at) => `A-${at},${at % 20 === 7 ? 'unknown' : amount}`),
    ];
    const { path } = await makeLoad(signedIn, 'amounts.csv', csv.join('\n'), []);
    await signedIn.goto(path);
    const grid = signedIn.getByRole('grid', { name: 'Rows of amounts.csv' });
    await grid.locator('.head', { hasText: 'amount' }).click({ position: { x: 20, y: 10 } });
    const profile = signedIn.getByRole('region', { name: 'Column amount' });
    const part = profile.getByRole('button', { name: /^10 – / });
    const inFirst = Number(/(\d+)$/.exec((await part.innerText()).trim())?.[1]);
    expect(inFirst).toBeGreaterThan(10);
    await part.click();
    await expect(grid).toHaveAttribute('aria-rowcount', String(inFirst + 1));
    await expect(signedIn.getByText(`Showing ${inFirst} of 60 rows`)).toBeVisible();
    await expect(part).toHaveAttribute('aria-pressed', 'true');
    const chip = signedIn.getByText(/^amount: 10 to below ≈?[\d,.]+$/);
    await expect(chip).toBeVisible();

    // Another part takes its place; the last one holds the greatest number.
    const bar = grid.locator('.bars .part').last();
    const inLast = Number(/: (\d+) rows?$/.exec((await bar.getAttribute('title')) ?? '')?.[1]);
    await bar.click();
    await expect(grid).toHaveAttribute('aria-rowcount', String(inLast + 1));
    await expect(chip).toBeHidden();
    await expect(grid.getByRole('gridcell', { name: amounts.at(-1) })).toBeVisible();
    await expectAccessible(signedIn);

    const counted = await profile.locator('.range + .count').allInnerTexts();
    expect(counted.reduce((sum, count) => sum + Number(count), 0)).toBe(57);
    await signedIn.getByRole('button', { name: 'Keep only these rows' }).click();
    const steps = signedIn.getByRole('region', { name: 'Recipe' }).getByRole('listitem');
    await expect(steps.nth(1)).toContainText(/Keep rows where amount: ≈?[\d,.]+ to [\d,.]+/);
    await expect(grid).toHaveAttribute('aria-rowcount', String(inLast + 1));
  });

  test('offers the steps that the rows speak for, shows what one does, and adds it', async ({ signedIn }) => {
    const { path } = await makeLoad(signedIn, 'people.csv', people, []);
    await signedIn.goto(path);
    const recipe = signedIn.getByRole('region', { name: 'Recipe' });
    const suggestion = recipe.getByRole('button', { name: /^Clean name/ });
    await suggestion.click();
    const form = signedIn.getByRole('region', { name: 'Clean text' });
    await expect(form.getByText('Changes 1 cell.')).toBeVisible();
    await form.getByRole('button', { name: 'Add to recipe' }).click();
    await expect(recipe.getByRole('listitem').nth(1)).toContainText('Clean name');
    await expect(suggestion).toBeHidden();
  });

  test('follows a row through every step to its end', async ({ signedIn }) => {
    const { path } = await makeLoad(signedIn, 'follow.csv', people, [
      { id: 'tidy', op: 'clean', columns: ['name'], trim: true },
      { id: 'bern', op: 'filter', where: "city = 'Bern'" },
    ]);
    await signedIn.goto(`${path}?at=0`);
    const grid = signedIn.getByRole('grid', { name: 'Rows of follow.csv' });
    // Rows and their profile are there: nothing is drawn anew under the keyboard.
    await expect(signedIn.locator('dms-column-head .filled').first()).toBeVisible();
    await grid.getByRole('gridcell', { name: 'Meier' }).click();
    await expect(grid).toBeFocused();
    await signedIn.keyboard.press('f');
    const second = signedIn.getByRole('dialog', { name: 'Row 2 through the recipe' });
    await expect(second).toContainText('Nothing changed.');
    await expect(second).toContainText('Skipped here: filtered');
    await expect(second).toContainText('It reaches no output row.');
    await expectAccessible(signedIn);
    await signedIn.keyboard.press('Escape');
    await expect(grid).toBeFocused();

    await signedIn.keyboard.press('ArrowUp');
    await signedIn.keyboard.press('Space');
    await signedIn.getByRole('button', { name: 'Follow this row' }).click();
    const first = signedIn.getByRole('dialog', { name: 'Row 1 through the recipe' });
    await expect(first).toContainText('name·Müller');
    await expect(first).toContainText('Output rows at the end: 1');
    await expect(first.getByLabel('As text, to take along')).toHaveValue(/name: “ Müller ” → “Müller”/);
  });

  test('turns a view into a step', async ({ signedIn }) => {
    const { path } = await makeLoad(signedIn, 'view.csv', people, []);
    await signedIn.goto(path);
    await signedIn.getByRole('button', { name: 'Menu of city' }).click();
    await signedIn.getByRole('menuitem', { name: 'Show only rows where it is empty' }).click();
    await expect(signedIn.getByText('city is empty')).toBeVisible();
    await expect(signedIn.getByText('Showing 1 of 4 rows')).toBeVisible();
    await signedIn.reload();
    await expect(signedIn.getByText('Showing 1 of 4 rows')).toBeVisible();
    await signedIn.getByRole('button', { name: 'Keep only these rows' }).click();
    await expect(signedIn.getByRole('region', { name: 'Recipe' }).getByRole('listitem').nth(1)).toContainText(
      '−3 skipped',
    );
    await expect(signedIn).not.toHaveURL(/where=/);
  });

  test('is accessible, in both themes, wide and narrow, and never scrolls sideways', async ({ signedIn }) => {
    const { path } = await makeLoad(signedIn, 'axe.csv', people, [
      { id: 'bern', op: 'filter', where: "city = 'Bern'" },
    ]);
    for (const colorScheme of ['light', 'dark'] as const)
      for (const width of [1440, 390]) {
        await signedIn.emulateMedia({ colorScheme });
        await signedIn.setViewportSize({ width, height: 844 });
        await signedIn.goto(path);
        await expect(
          signedIn
            .getByRole('gridcell', { name: '王小明' })
            .or(signedIn.getByRole('gridcell', { name: '010' }))
            .first(),
        ).toBeVisible();
        await expectAccessible(signedIn);
        const over = await signedIn.locator('main').evaluate((main) => main.scrollWidth - main.clientWidth);
        expect(over).toBe(0);
      }
  });

  test('reaches the very last of 50,000 rows by the keyboard alone', async ({ signedIn }) => {
    test.setTimeout(180_000);
    const lines = Array.from({ length: 50_000 }, (_, index) => `${index + 1},value ${(index * 7919) % 1000}`);
    const { path } = await makeLoad(signedIn, 'many.csv', ['n,v', ...lines, ''].join('\n'), []);
    await signedIn.goto(path);
    const grid = signedIn.getByRole('grid', { name: 'Rows of many.csv' });
    await expect(grid).toHaveAttribute('aria-rowcount', '50001');
    await grid.focus();
    const active = () => activeText(signedIn);
    await signedIn.keyboard.press('Control+End');
    await expect.poll(active).toBe('value 81');
    await signedIn.keyboard.press('Home');
    await expect.poll(active).toBe('50000');
    await signedIn.keyboard.press('ArrowUp');
    await expect.poll(active).toBe('49999');
    await signedIn.keyboard.press('ArrowDown');
    await signedIn.keyboard.press('ArrowDown');
    await expect.poll(active).toBe('50000');
    await signedIn.keyboard.press('Control+Home');
    await expect.poll(active).toBe('1');
    await signedIn.keyboard.press('PageDown');
    await expect.poll(async () => Number(await active())).toBeGreaterThan(5);
    await signedIn.keyboard.press('Space');
    await expect(signedIn.getByRole('dialog', { name: /^n, row/ })).toBeVisible();
    await signedIn.keyboard.press('Escape');
    await expect(grid).toBeFocused();
  });
});

test.describe('shape with mistakes', () => {
  test.use({ expected: { statuses: [422, 400] } });

  test('shows what is wrong with an expression under its very character, and mends it', async ({
    signedIn,
  }) => {
    const { path } = await makeLoad(signedIn, 'wrong.csv', people, []);
    await signedIn.goto(path);
    await signedIn.getByRole('button', { name: 'Add step' }).press('Enter');
    await signedIn.getByRole('menuitem', { name: 'Compute a column' }).press('Enter');
    const form = signedIn.getByRole('form', { name: 'Compute a column' });
    await expect(form.getByLabel('New column')).toBeFocused();
    await signedIn.keyboard.type('greeting');
    await signedIn.keyboard.press('Tab');
    await signedIn.keyboard.type("'Hello ' || nmae");
    await expect(form.locator('mark')).toHaveText('nmae');
    await expect(form.getByRole('alert')).toContainText('At character 13');
    const field = form.getByRole('textbox', { name: 'Expression' });
    await expect(field).toHaveAccessibleDescription(/There is no column nmae/);
    const mark = await form.locator('mark').boundingBox();
    const box = await field.boundingBox();
    expect(mark && box && mark.x > box.x && mark.y >= box.y && mark.y < box.y + box.height).toBe(true);
    await form.getByRole('button', { name: 'Use name' }).click();
    await expect(field).toHaveValue("'Hello ' || name");
    await expect(field).toBeFocused();
    await expect(form).toContainText('Adds 1 column.');
    await signedIn.keyboard.press('Control+Enter');
    await expect(form).toBeHidden();
    await expect(signedIn.getByRole('grid')).toHaveAttribute('aria-colcount', '6');
    await signedIn.getByLabel('Go to column').fill('greeting');
    await signedIn.keyboard.press('Enter');
    await expect(signedIn.getByRole('columnheader', { name: /greeting/ })).toBeVisible();
    await expect(signedIn.getByRole('gridcell', { name: 'Hello Meier' })).toBeVisible();
  });

  test('shows the rows before a step that cannot be done, and says so at the step', async ({ signedIn }) => {
    const { path } = await makeLoad(signedIn, 'broken.csv', people, [
      { id: 'gone', op: 'drop', columns: ['city'] },
      { id: 'bern', op: 'filter', where: "name = 'Meier'" },
    ]);
    await signedIn.goto(path);
    const steps = signedIn.getByRole('region', { name: 'Recipe' }).getByRole('listitem');
    const grid = signedIn.getByRole('grid', { name: 'Rows of broken.csv' });
    await expect(grid).toHaveAttribute('aria-rowcount', '2');
    await steps.nth(1).locator('.stand').press('F2');
    const form = signedIn.getByRole('form', { name: 'Drop columns' });
    await form.getByLabel('Add a column to Columns').selectOption('name');
    await form.getByRole('button', { name: 'Change step' }).click();
    await expect(steps.nth(2).getByRole('alert')).toContainText('There is no column name');
    await expect(grid).toHaveAttribute('aria-rowcount', '5');
    await expect(grid).toHaveAttribute('aria-colcount', '3');
    await expect(signedIn.getByText('step 2 of the recipe cannot be done')).toBeVisible();
    await signedIn.keyboard.press('Control+z');
    await expect(grid).toHaveAttribute('aria-rowcount', '2');
  });
});

/** What the keyboard is at in the grid. */
function activeText(page: Page): Promise<string | undefined> {
  return page.evaluate(() => {
    const id = document.activeElement?.getAttribute('aria-activedescendant');
    return id ? document.getElementById(id)?.textContent?.trim() : undefined;
  });
}

/** A dataset and a migration that loads it, by REST. */
async function makeLoad(page: Page, name: string, text: string, steps: object[]): Promise<Made> {
  const datasetId = await makeDataset(page, name, text);
  const recipe = { version: 1, steps };
  const load = { name: 'People', datasetId, recipe, object: 'Contact', operation: 'insert', mapping: [] };
  const id = await makeMigration(page, `Shape of ${name}`, [load]);
  return { id, path: `/m/${id}/shape` };
}
