import { TestBed } from '@angular/core/testing';
import { UnreadFiles } from './unread-files';

describe('files that are not read yet', () => {
  beforeEach(() => localStorage.clear());

  it('are known again on the next visit, each migration its own, until they are read', () => {
    const files = TestBed.inject(UnreadFiles);
    files.put('m1', ['0']);
    files.put('m1', ['b']);
    files.put('m1', ['a', 'b']);
    files.put('m2', ['c']);
    files.remove('m1', '0');
    files.remove('m1', 'x');
    TestBed.resetTestingModule();
    const later = TestBed.inject(UnreadFiles);
    expect([later.of('m1'), later.of('m2'), later.of('m3')]).toEqual([['a', 'b'], ['c'], []]);
    later.remove('m1', 'b');
    later.remove('m1', 'a');
    later.remove('m2', 'c');
    expect(localStorage).toHaveLength(0);
  });
});
