import { provideHttpClient, withXsrfConfiguration } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { provideZonelessChangeDetection, signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { Reachability } from '../api/reachability';
import { Language } from '../language/language';
import { Session } from '../session/session';
import { Density } from '../ui/density';
import { Theme } from '../ui/theme';
import { OwnSettings } from './own-settings';

const user = { id: 'wei', username: 'wei', role: 'admin' };
const first = { language: 'en', theme: 'system', density: 'compact', singleKeys: true, notifications: false };
const path = '/api/v1/me/settings';

function start() {
  localStorage.clear();
  const lostSince = signal<number | undefined>(undefined);
  const code = signal('en');
  const use = (spoken: string) => Promise.resolve(code.set(spoken));
  TestBed.configureTestingModule({
    providers: [
      provideZonelessChangeDetection(),
      provideHttpClient(withXsrfConfiguration({ cookieName: 'XSRF-TOKEN', headerName: 'X-XSRF-TOKEN' })),
      provideHttpClientTesting(),
      { provide: Reachability, useValue: { lostSince } },
      { provide: Language, useValue: { code, use } },
    ],
  });
  TestBed.inject(Theme).start();
  TestBed.inject(Density).start();
  const [settings, server] = [TestBed.inject(OwnSettings), TestBed.inject(HttpTestingController)];
  return { settings, server, lostSince };
}

/** Until what was begun has come to where it waits for an answer. */
async function settled(): Promise<void> {
  TestBed.tick();
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
}

async function signIn(server: HttpTestingController, stored: object = {}): Promise<void> {
  const done = TestBed.inject(Session).signIn('wei', 'secret');
  server.expectOne('/api/v1/sessions').flush({ csrfToken: 't', user });
  await done;
  await settled();
  server.expectOne(path).flush({ ...first, ...stored, chosen: Object.keys(stored) });
  await settled();
}

describe('one’s own settings', () => {
  afterEach(() => TestBed.inject(HttpTestingController).verify());

  it('come with the person; what they never chose stays as this browser has it', async () => {
    const { settings, server } = start();
    TestBed.inject(Theme).use('light');
    await signIn(server, { density: 'comfortable', language: 'zh-Hans' });
    expect(settings.values()).toEqual({
      ...first,
      theme: 'light',
      density: 'comfortable',
      language: 'zh-Hans',
    });
  });

  it('hold at once, and are saved one by one', async () => {
    const { settings, server } = start();
    await signIn(server);
    void settings.choose('theme', 'dark');
    await settled();
    expect(settings.values().theme).toBe('dark');
    expect(settings.savings().theme).toEqual({ kind: 'saving' });
    const { request } = server.expectOne({ method: 'PUT', url: path });
    expect(request.body).toEqual({ theme: 'dark' });
    server.match(path);
  });

  it('that are refused are put back, and say why', async () => {
    const { settings, server } = start();
    await signIn(server);
    void settings.choose('density', 'comfortable');
    await settled();
    const refusal = { code: 'STORE_UNAVAILABLE', detail: 'Try again.' };
    server.expectOne({ method: 'PUT', url: path }).flush(refusal, { status: 503, statusText: 'no' });
    await settled();
    expect(settings.values().density).toBe('compact');
    expect(settings.savings().density).toMatchObject({ kind: 'refused', problem: { code: refusal.code } });
  });

  it('that found no answer wait, and go out when DMS is back', async () => {
    const { settings, server, lostSince } = start();
    await signIn(server);
    void settings.choose('singleKeys', false);
    await settled();
    lostSince.set(1);
    server.expectOne({ method: 'PUT', url: path }).error(new ProgressEvent('error'));
    await settled();
    expect(settings.savings().singleKeys).toEqual({ kind: 'kept' });
    expect(settings.values().singleKeys).toBe(false);
    lostSince.set(undefined);
    await settled();
    const again = server.expectOne({ method: 'PUT', url: path });
    expect(again.request.body).toEqual({ singleKeys: false });
    again.flush({ ...first, singleKeys: false, chosen: ['singleKeys'] });
    await settled();
    expect(settings.savings().singleKeys).toMatchObject({ kind: 'saved' });
  });

  it('that were chosen before the sign-in go to whoever signs in, and before what they had', async () => {
    const { settings, server } = start();
    await settings.choose('theme', 'dark');
    await signIn(server, { theme: 'light' });
    expect(settings.values().theme).toBe('dark');
    const put = server.expectOne({ method: 'PUT', url: path });
    expect(put.request.body).toEqual({ theme: 'dark' });
    put.flush({ ...first, theme: 'dark', chosen: ['theme'] });
    await settled();
  });
});
