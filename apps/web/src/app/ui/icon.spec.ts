import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { iconNames } from './icon-names';

const source = join(__dirname, '..', '..');
const page = readFileSync(join(source, 'index.html'), 'utf8');
const drawn = [...page.matchAll(/<symbol id="([\w-]+)"/g)].map(([, name]) => name);

describe('the icon sprite', () => {
  it('holds exactly the icons that have a name', () => {
    expect(drawn.sort()).toEqual([...iconNames].sort());
  });

  it('holds none that no page uses', () => {
    const texts = readdirSync(join(source, 'app'), { recursive: true, encoding: 'utf8' })
      .filter((path) => /\.(ts|html)$/.test(path) && !/\.spec\.ts$|icon-names|client\//.test(path))
      .map((path) => readFileSync(join(source, 'app', path), 'utf8'))
      .join('\n');
    expect(iconNames.filter((name) => !new RegExp(`['"]${name}['"]`).test(texts))).toEqual([]);
  });
});
