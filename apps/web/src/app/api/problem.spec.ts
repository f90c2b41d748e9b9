import { HttpErrorResponse, HttpHeaders } from '@angular/common/http';
import { hasCode, problemOf } from './problem';

const refusal = {
  type: 'urn',
  title: 'Not found',
  status: 404,
  code: 'NOT_FOUND',
  detail: 'There is no run.',
};

describe('problemOf', () => {
  it('takes a problem document over, parsed or as text', () => {
    const parsed = new HttpErrorResponse({ status: 404, error: refusal });
    const text = new HttpErrorResponse({ status: 404, error: JSON.stringify(refusal) });
    for (const error of [parsed, text])
      expect(problemOf(error)).toMatchObject({ code: 'NOT_FOUND', status: 404, detail: 'There is no run.' });
  });

  it('says UNREACHABLE when there was no answer', () => {
    expect(problemOf(new HttpErrorResponse({ status: 0 }))).toEqual({ code: 'UNREACHABLE', status: 0 });
  });

  it.each([['<html>502 Bad Gateway</html>'], [null], [{ message: 'x' }], ['{"broken']])(
    'says STRANGE_ANSWER to what is no problem document: %j',
    (error) => {
      expect(problemOf(new HttpErrorResponse({ status: 502, error })).code).toBe('STRANGE_ANSWER');
    },
  );

  it('reads the seconds to wait', () => {
    const headers = new HttpHeaders({ 'Retry-After': '42' });
    const error = new HttpErrorResponse({ status: 429, error: { code: 'TOO_MANY_ATTEMPTS' }, headers });
    expect(problemOf(error).retryAfter).toBe(42);
  });

  it('hides no defect of our own', () => {
    expect(() => problemOf(new TypeError('x is undefined'))).toThrow(TypeError);
    expect(hasCode(new TypeError('x'), 'NOT_FOUND')).toBe(false);
  });
});
