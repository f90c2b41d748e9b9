import { expect, type Page } from '@playwright/test';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

type Node = string | { [key: string]: Node };

const folder = join(import.meta.dirname, '..', '..', 'web', 'src', 'i18n');

function textsOf(language: string): Map<string, string> {
  const found = new Map<string, string>();
  const collect = (node: Node, path: string) => {
    if (typeof node === 'string') found.set(path, node);
    else for (const [key, inner] of Object.entries(node)) collect(inner, `${path}.${key}`);
  };
  for (const file of readdirSync(join(folder, language)).filter((name) => name.endsWith('.json')))
    collect(JSON.parse(readFileSync(join(folder, language, file), 'utf8')) as Node, '');
  return found;
}

/** Every English text that is another one in Chinese, as a pattern of what it looks like on a page. */
function englishPatterns(): RegExp[] {
  const chinese = textsOf('zh-Hans');
  return (
    [...textsOf('en')]
      // A single word in small letters may as well be the name of a column.
      .filter(([key, text]) => chinese.get(key) !== text && /[a-z]{3}/.test(text) && /^[A-Z]|\s/.test(text))
      .map(([, text]) => text.split(/\{\{\w+\}\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')))
      // "{{what}} {{where}}" would be found in everything.
      .filter((parts) => parts.some((part) => /[a-z]{3}/.test(part)))
      .map((parts) => new RegExp(`^\\s*${parts.join('.+')}\\s*$`))
  );
}

const patterns = englishPatterns();

/** An org says what its objects are called, in its own language. */
const objects = ['Account', 'Contact', 'Opportunity'];

/** What people have written themselves, and names, are in any language; `lang="en"` marks what an org has answered. */
export async function expectNoEnglish(page: Page): Promise<void> {
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-Hans');
  const texts = await page.evaluate(() => {
    const found: string[] = [];
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
    for (let node = walk.nextNode(); node; node = walk.nextNode()) {
      const element = node instanceof Element ? node : node.parentElement;
      if (!element || element.closest('[lang="en"], bdi, code, script, style, svg')) continue;
      if (node instanceof Text) found.push(node.data);
      else
        for (const name of ['aria-label', 'placeholder', 'title', 'data-label'])
          found.push((node as Element).getAttribute(name) ?? '');
    }
    return found.map((text) => text.trim()).filter(Boolean);
  });
  const own = texts.filter((text) => !objects.includes(text));
  expect(texts.length).toBeGreaterThan(10);
  expect(own.filter((text) => patterns.some((pattern) => pattern.test(text)))).toEqual([]);
}
