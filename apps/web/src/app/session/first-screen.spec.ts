import { routes } from '../app.routes';
import { screensOf } from './first-screen';

const named = (path: string) => screensOf(path, routes).map((route) => route.path);

describe('what is fetched before the first screen is drawn', () => {
  it('is the frame and the screen of the address', () => {
    expect(named('')).toEqual(['', '']);
    expect(named('runs')).toEqual(['', 'runs']);
    expect(named('m/01m8/shape')).toEqual(['', 'm/:id']);
  });

  it('is no more than the page where nobody has to be signed in', () => {
    expect(named('sign-in')).toEqual(['sign-in']);
  });

  it('is nothing where there is no such screen', () => {
    expect(named('nowhere')).toEqual([]);
  });
});
