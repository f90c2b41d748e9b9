import { LoadOptions, Operation } from '@dms/domain';
import { aLoad } from '@dms/testing';
import { optionProblem, optionWarnings } from './load-options';

const call = (path: string) => ({ method: 'POST' as const, path });

describe('options of a load', () => {
  it.each<[Operation, LoadOptions, string | undefined]>([
    ['upsert', { beforeImage: true, deltaOnly: true, gone: { action: 'list' } }, undefined],
    ['insert', { beforeImage: true }, 'beforeImage'],
    ['insert', { beforeImage: false }, undefined],
    ['delete', { deltaOnly: true }, 'deltaOnly'],
    ['update', { gone: { action: 'delete' } }, 'gone'],
    ['update', { deltaOnly: true, gone: { action: 'flag' } }, 'gone names a field'],
    ['update', { deltaOnly: true, gone: { action: 'list', field: 'Title' } }, 'gone names a field'],
    ['update', { deltaOnly: true, gone: { action: 'flag', field: 'Title', value: 'x' } }, undefined],
    ['insert', { preApex: call('/Off'), postApex: call('/On') }, undefined],
    ['insert', { postApex: call('/../data/v62.0/sobjects') }, 'apexrest'],
  ])('%s with %j: %s', (operation, options, problem) => {
    const told = optionProblem(aLoad({ operation, options }));
    if (problem === undefined) expect(told).toBeUndefined();
    else expect(told).toContain(problem);
  });

  it('are told in the plan where they delete, or leave something switched off', () => {
    const codes = (options: LoadOptions) => optionWarnings(aLoad({ options })).map(({ code }) => code);
    expect(codes({})).toEqual([]);
    expect(codes({ deltaOnly: true })).toEqual(['DELTA']);
    expect(codes({ deltaOnly: true, gone: { action: 'delete' } })).toEqual(['DELTA_DELETES']);
    expect(codes({ preApex: call('/Off') })).toEqual(['APEX_NOT_RESTORED']);
    expect(codes({ preApex: call('/Off'), postApex: call('/On') })).toEqual([]);
  });
});
