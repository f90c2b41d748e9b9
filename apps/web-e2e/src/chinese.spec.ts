import { expectNoEnglish } from './english-leftovers';
import { admin } from './system';
import { expect, test } from './test';
import { outputOf } from './wizard';

test.describe('in Chinese', () => {
  test.use({ locale: 'zh-CN' });

  test('the sample goes from the sign-in to a report that balances, without a word of English', async ({
    page,
    context,
  }) => {
    await page.goto('/sign-in');
    await expect(page).toHaveTitle('登录 · DMS');
    await expectNoEnglish(page);
    await page.getByLabel('用户名').fill(admin.username);
    await page.getByRole('textbox', { name: '密码' }).fill(admin.password);
    await page.getByRole('button', { name: '登录' }).click();
    await expect(page.getByRole('heading', { level: 1, name: '首页' })).toBeFocused();
    await expectNoEnglish(page);

    await page.getByRole('button', { name: '用示例试一试' }).click();
    await expect(page).toHaveURL(/\/source/, { timeout: 60_000 });
    await expect(page.getByText(/已核验|已核算|已核对/).first()).toBeVisible();
    await expectNoEnglish(page);

    await page.getByRole('button', { name: '整形', exact: true }).click();
    await expect(page.getByRole('grid')).toBeVisible();
    await expect(page.locator('dms-column-head .filled').first()).toBeVisible();
    await expectNoEnglish(page);

    await page.getByRole('button', { name: '映射', exact: true }).click();
    await expect(page.locator('[dms-map-line]').first()).toBeVisible();
    await expectNoEnglish(page);

    await page.getByRole('button', { name: '检查', exact: true }).click();
    await page
      .getByRole('contentinfo')
      .or(page.locator('footer'))
      .getByRole('button', { name: '检查' })
      .click();
    await expect(page.getByRole('list', { name: '各行将得到的结果' })).toBeVisible({ timeout: 60_000 });
    await expect(page.getByText('相符')).toHaveCount(2);
    await expectNoEnglish(page);

    await page.getByRole('button', { name: '加载 849 行…' }).click();
    await expect(page.getByRole('heading', { name: '按此顺序' })).toBeVisible();
    await expectNoEnglish(page);
    await page.getByRole('button', { name: /^加载 [\d,]+ 行$/ }).click();
    await expect(page.locator('dms-run-live')).toContainText('完成但有失败行', { timeout: 60_000 });
    await expectNoEnglish(page);

    await page.getByRole('button', { name: '结果', exact: true }).click();
    await expect(page.getByText('每一行都有交代。')).toBeVisible();
    const { failed } = await outputOf(page);
    await page
      .getByRole('link', { name: `失败 ${failed}` })
      .first()
      .click();
    await expect(page.getByText(`第 1–${failed} 行，共 ${failed} 行`)).toBeVisible();
    await expectNoEnglish(page);
    const opened = context.waitForEvent('page');
    await page.getByRole('link', { name: /报告/ }).first().click();
    await expect((await opened).locator('body')).toContainText('885');
  });
});
