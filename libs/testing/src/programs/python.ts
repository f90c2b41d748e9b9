import { spawnSync } from 'node:child_process';

/** Debian's own before whatever else is called python3: that is where `npm test` installs pandas. */
const candidates = ['/usr/bin/python3', 'python3'];

/** A Python 3 in which all of these modules can be imported, or undefined. */
export function pythonWith(...modules: string[]): string | undefined {
  const probe = ['-c', `import ${modules.join(', ')}`];
  return candidates.find((python) => spawnSync(python, probe, { stdio: 'ignore' }).status === 0);
}

/**
 * A suite held against Python (pandas is the usual module): skipped by name where it is not there. `npm test` brings
 * pandas and Jupyter before the suites run, and counts it as a failure under CI when it cannot.
 */
export function describeWithPython(title: string, modules: string[], body: (python: string) => void): void {
  const python = pythonWith(...modules);
  if (python === undefined)
    describe.skip(`${title} (skipped: no Python with ${modules.join(', ')})`, () => body('python3'));
  else describe(title, () => body(python));
}
