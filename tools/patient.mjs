import { spawn } from 'node:child_process';

const newsMs = 15_000;

/**
 * Runs a long command and says every quarter of a minute that it is still at it. Resolves to its exit code and, with
 * `quiet`, to what it printed.
 */
export function patiently(what, program, args, { quiet = false, ...options } = {}) {
  return new Promise((resolve) => {
    const startedAt = Date.now();
    const news = setInterval(() => {
      console.log(`… ${what}, ${Math.round((Date.now() - startedAt) / 1000)} s so far`);
    }, newsMs);
    const output = [];
    const child = spawn(program, args, {
      ...options,
      stdio: quiet ? ['ignore', 'pipe', 'pipe'] : ['ignore', 'inherit', 'inherit'],
      shell: process.platform === 'win32',
    });
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => output.push(chunk));
    // Whoever ends us means the command too.
    const end = () => child.kill('SIGTERM');
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, end);
    child.on('error', (error) => {
      output.push(Buffer.from(error.message));
      done(1);
    });
    child.on('close', (code) => done(code ?? 1));
    const done = (code) => {
      clearInterval(news);
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.off(signal, end);
      resolve({ code, output: Buffer.concat(output).toString('utf8') });
    };
  });
}
