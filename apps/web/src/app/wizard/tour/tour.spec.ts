import { TestBed } from '@angular/core/testing';
import { Remembered } from '../../ui/remembered';
import { Tour } from './tour';

describe('the tour', () => {
  beforeEach(() => localStorage.clear());
  const again = () => {
    TestBed.resetTestingModule();
    return TestBed.inject(Tour);
  };

  it('begins with the sample, and is still there after a reload', () => {
    TestBed.inject(Tour).offer('one');
    expect(TestBed.inject(Tour).of()).toBe('one');
    expect(again().of()).toBe('one');
  });

  it('does not come back once it was left, unless it is asked for', () => {
    const tour = TestBed.inject(Tour);
    tour.offer('one');
    tour.leave();
    tour.offer('two');
    expect(tour.of()).toBeUndefined();
    expect(again().of()).toBeUndefined();
    TestBed.inject(Tour).begin('two');
    expect(TestBed.inject(Tour).of()).toBe('two');
    expect(TestBed.inject(Remembered).get('tour')).toBe('two');
  });
});
