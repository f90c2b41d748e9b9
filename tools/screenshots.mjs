// `npm run screenshots`: builds what changed, brings Chromium, and writes a picture of every screen to screenshots/, at
// 1440 and 390 px, light and dark, in English and in Chinese.
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const folder = join(root, 'screenshots');

function run(program, ...args) {
  const done = spawnSync(program, args, { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' });
  if (done.status !== 0) process.exit(done.status ?? 1);
}

/** Without one, Chinese comes out as empty boxes, and nobody sees that the screens are right. */
function warnWithoutHanFont() {
  const found = spawnSync('fc-list', [':lang=zh', 'family'], { encoding: 'utf8' });
  if (found.status === 0 && found.stdout.trim() === '')
    console.log(
      'No font with Chinese letters is installed: they will be boxes (Debian: apt-get install fonts-noto-cjk).',
    );
}

run('nx', 'run-many', '-t', 'build', '--parallel=2', '--output-style=stream');
run('node', join('dist', 'apps', 'standalone', 'install.js'), 'chromium');
warnWithoutHanFont();
rmSync(folder, { recursive: true, force: true });
run(
  'playwright',
  'test',
  '--config',
  join('apps', 'web-e2e', 'screenshots.config.ts'),
  ...process.argv.slice(2),
);
console.log(`The pictures are in ${folder}.`);
