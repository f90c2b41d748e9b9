import { getMetadataStorage } from 'class-validator';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Environment } from './environment';
import { variables, variablesPage } from './variables-page';

const source = readFileSync(join(__dirname, 'environment.ts'), 'utf8');

describe('the page of variables', () => {
  it('is in docs/ as the class says it (node tools/variables-page.mjs)', () => {
    expect(readFileSync(join(__dirname, '../../../docs/variables.md'), 'utf8')).toBe(variablesPage(source));
  });

  it('has every variable that the environment takes, once', () => {
    const names = variables(source).map(({ name }) => name);
    const checked = getMetadataStorage().getTargetValidationMetadatas(Environment, '', false, false);
    expect(names.toSorted()).toEqual([...new Set(checked.map((rule) => rule.propertyName))].sort());
  });

  it.each([
    ['PORT', 'whole number from 0 to 65535', '`3000`'],
    ['DMS_MAX_UPLOAD_BYTES', 'whole number from 1', '`10737418240`'],
    ['DMS_SHARED_STORAGE', '1 or 0', '`0`'],
    ['REDIS_URL', 'address with `redis://` or `rediss://`', 'unset'],
    ['DMS_SECRET_KEY', '32 bytes in base64', 'unset'],
    ['DMS_SESSION_SECRET', 'text of at least 16 characters', 'unset'],
    ['DMS_LOG_LEVEL', 'one of fatal, error, warn, info, debug, trace, silent', '`info`'],
  ])('says of %s that it is %s, by default %s', (name, type, unset) => {
    expect(variables(source).find((variable) => variable.name === name)).toMatchObject({
      type,
      default: unset,
    });
  });

  it('is not written while a variable has no comment', () => {
    const without = source.replace('/** Where the API listens (TCP port). */', '');
    expect(() => variablesPage(without)).toThrow('PORT has no comment');
  });
});
