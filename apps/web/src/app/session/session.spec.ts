import { provideHttpClient, withXsrfConfiguration } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { provideZonelessChangeDetection } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { Session } from './session';

const user = { id: 'wei', username: 'wei', role: 'admin' };

function start() {
  TestBed.configureTestingModule({
    providers: [
      provideZonelessChangeDetection(),
      provideHttpClient(withXsrfConfiguration({ cookieName: 'XSRF-TOKEN', headerName: 'X-XSRF-TOKEN' })),
      provideHttpClientTesting(),
    ],
  });
  return { session: TestBed.inject(Session), server: TestBed.inject(HttpTestingController) };
}

describe('who sits before the screen', () => {
  afterEach(() => {
    TestBed.inject(HttpTestingController).verify();
    document.cookie = 'XSRF-TOKEN=; max-age=0';
  });

  it('is nobody on a first visit, and the server is not asked', async () => {
    const { session } = start();
    await expect(session.known()).resolves.toBe(false);
    expect(session.state()).toEqual({ kind: 'signedOut' });
  });

  it('is asked for once where a session was begun', async () => {
    document.cookie = 'XSRF-TOKEN=first';
    const { session, server } = start();
    const known = session.known();
    const alike = session.known();
    server.expectOne('/api/v1/me').flush(user);
    await expect(known).resolves.toBe(true);
    await expect(alike).resolves.toBe(true);
    await expect(session.known()).resolves.toBe(true);
    expect(session.user()).toEqual(user);
  });

  it('is nobody where the server has forgotten the session', async () => {
    document.cookie = 'XSRF-TOKEN=first';
    const { session, server } = start();
    const known = session.known();
    const refused = { status: 401, statusText: 'Unauthorized' };
    server.expectOne('/api/v1/me').flush({ code: 'NOT_SIGNED_IN', detail: 'Sign in first.' }, refused);
    await expect(known).resolves.toBe(false);
  });
});
