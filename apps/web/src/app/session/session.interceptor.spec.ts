import { HttpClient, provideHttpClient, withInterceptors, withXsrfConfiguration } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { provideZonelessChangeDetection } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { Session } from './session';
import { sessionInterceptor } from './session.interceptor';

const notSignedIn = { code: 'NOT_SIGNED_IN', detail: 'Sign in first.' };
const unauthorised = { status: 401, statusText: 'Unauthorized' };
const user = { id: 'wei', username: 'wei', role: 'admin' };

async function signedIn() {
  TestBed.configureTestingModule({
    providers: [
      provideZonelessChangeDetection(),
      provideHttpClient(
        withXsrfConfiguration({ cookieName: 'XSRF-TOKEN', headerName: 'X-XSRF-TOKEN' }),
        withInterceptors([sessionInterceptor]),
      ),
      provideHttpClientTesting(),
    ],
  });
  const session = TestBed.inject(Session);
  const server = TestBed.inject(HttpTestingController);
  document.cookie = 'XSRF-TOKEN=first';
  const done = session.signIn('wei', 'secret');
  server.expectOne('/api/v1/sessions').flush({ csrfToken: 'first', user });
  await done;
  return { session, server, http: TestBed.inject(HttpClient) };
}

describe('a call that meets a lost session', () => {
  afterEach(() => TestBed.inject(HttpTestingController).verify());

  it('waits for the sign-in and is then made once more, with the new token', async () => {
    const { session, server, http } = await signedIn();
    const answers: unknown[] = [];
    http.post('/api/v1/tokens', { name: 'nightly' }).subscribe((answer) => answers.push(answer));
    server.expectOne('/api/v1/tokens').flush(notSignedIn, unauthorised);
    expect(session.state()).toEqual({ kind: 'expired', user });

    document.cookie = 'XSRF-TOKEN=second';
    const again = session.signIn('wei', 'secret');
    server.expectOne('/api/v1/sessions').flush({ csrfToken: 'second', user });
    await again;

    const second = server.expectOne('/api/v1/tokens');
    expect(second.request.headers.get('X-XSRF-TOKEN')).toBe('second');
    expect(second.request.body).toEqual({ name: 'nightly' });
    second.flush({ id: 't' });
    expect(answers).toEqual([{ id: 't' }]);
    expect(session.state()).toEqual({ kind: 'signedIn', user });
  });

  it('is refused as ever for any other reason; what the person may do is looked up again', async () => {
    const { session, server, http } = await signedIn();
    const failures: unknown[] = [];
    http.get('/api/v1/runs').subscribe({ error: (error: unknown) => failures.push(error) });
    server.expectOne('/api/v1/runs').flush({ code: 'FORBIDDEN' }, { status: 403, statusText: 'Forbidden' });
    expect(failures).toHaveLength(1);
    server.expectOne('/api/v1/me').flush({ ...user, role: 'viewer' });
    await Promise.resolve();
    expect(session.state()).toEqual({ kind: 'signedIn', user: { ...user, role: 'viewer' } });
  });

  it('leaves a wrong password at the sign-in to the form', async () => {
    const { session, server } = await signedIn();
    const again = session.signIn('wei', 'wrong');
    server.expectOne('/api/v1/sessions').flush({ code: 'BAD_CREDENTIALS' }, unauthorised);
    await expect(again).rejects.toMatchObject({ status: 401 });
    expect(session.state().kind).toBe('signedIn');
  });
});
