import { TestBed } from '@angular/core/testing';
import { UnreadFiles } from './unread-files';

describe('files that are not read yet', () => {
  beforeEach(() => localStorage.clear());

  it('are known again on the next visit, each migration its own, until they are read', () => {
    const files = TestBed.inject(UnreadFiles);
    files.add('m1', 'a');
    files.add('m1', 'b');
    files.add('m1', 'a');
    files.add('m2', 'c');
    files.remove('m1', 'x');
    TestBed.resetTestingModule();
    const later = TestBed.inject(UnreadFiles);
    expect([later.of('m1'), later.of('m2'), later.of('m3')]).toEqual([['b', 'a'], ['c'], []]);
    later.remove('m1', 'b');
    later.remove('m1', 'a');
    later.remove('m2', 'c');
    expect(localStorage).toHaveLength(0);
  });
});
