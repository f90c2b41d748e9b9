import { setImmediate as turn } from 'node:timers/promises';
import { Credentials, DmsError } from '@dms/domain';
import { inMemoryDocuments } from '@dms/testing';
import { Rehearsal, salesforceFor } from '../rehearsal/salesforce-for';
import { ScriptedOrg, json } from '../rehearsal/scripted-org';
import { Vault } from './vault';

type OAuth = Extract<Credentials, { type: 'oauth' }>;

/** An org whose refresh tokens are good for one use; the use of an old one ends them all. */
class RotatingOrg {
  current = 'R0';
  used: string[] = [];
  constructor(readonly org: ScriptedOrg) {
    org.script = ({ path, body }, response) => {
      if (path !== '/services/oauth2/token') return;
      const given = new URLSearchParams(body).get('refresh_token') ?? '';
      this.used.push(given);
      if (given !== this.current) {
        this.current = 'none';
        return json(response, 400, { error: 'invalid_grant', error_description: 'expired token' });
      }
      this.current = `R${this.used.length}`;
      return json(response, 200, {
        access_token: `A${this.used.length}`,
        refresh_token: this.current,
        instance_url: org.origin,
        id: `${org.origin}/id/00D000000000001AAA/005000000000001AAA`,
      });
    };
  }
}

describe('an org that rotates refresh tokens', () => {
  let org: ScriptedOrg;
  let rotating: RotatingOrg;
  let rooms: Rehearsal[];
  let connections: ReturnType<typeof inMemoryDocuments>['connections'];
  let id: string;
  const clock = { now: () => performance.now(), wait: () => turn() };

  beforeEach(async () => {
    org = await ScriptedOrg.start();
    rotating = new RotatingOrg(org);
    connections = inMemoryDocuments().connections;
    rooms = [
      await salesforceFor(connections, org.login, clock),
      await salesforceFor(connections, org.login, clock),
    ];
    // Two processes of one installation have the same key.
    const [one, other] = rooms.map((room) => room.app.get(Vault) as unknown as { environment: object });
    Object.assign(other!, { environment: one!.environment });
    const credentials: OAuth = { type: 'oauth', loginUrl: org.origin, clientId: 'c', refreshToken: 'R0' };
    id = await room().connect(credentials);
  });
  afterEach(async () => {
    for (const each of rooms) await each.end();
    await org.stop();
  });
  const room = (at = 0) => rooms[at]!;
  const kept = async () =>
    room()
      .app.get(Vault)
      .open<OAuth>(id, (await connections.get(id))!.value.sealedCredentials).refreshToken;
  const claim = async () => (await connections.get(id))!.value.refreshing;

  it('is followed: the new token is sealed and kept, and the session goes on as it is', async () => {
    await room().orgs.open(id);
    expect(await kept()).toBe('R1');
    expect(await claim()).toBeUndefined();
    await room().orgs.open(id);
    expect(rotating.used).toEqual(['R0']);
    room().orgs.forget(id);
    await room().orgs.open(id);
    expect(rotating.used).toEqual(['R0', 'R1']);
    expect(await kept()).toBe('R2');
  });

  it('is asked by one process at a time, each with the newest token', async () => {
    const many = Array.from({ length: 8 }, (_, at) => {
      if (at % 2 === 0) room((at / 2) % 2).orgs.forget(id);
      return room(at % 2).orgs.open(id);
    });
    await Promise.all(many);
    expect(rotating.used).toEqual(rotating.used.map((_, at) => `R${at}`));
    expect(rotating.used.length).toBeGreaterThan(1);
    expect(await kept()).toBe(rotating.current);
  });

  it('another process that rotated it leaves this one its session', async () => {
    await room(0).orgs.open(id);
    await room(1).orgs.open(id);
    await room(0).orgs.open(id);
    expect(rotating.used).toEqual(['R0', 'R1']);
  });

  it('credentials that somebody gave meanwhile are not written over', async () => {
    const replaced = await room().service.seal(id, {
      ...{ type: 'oauth', loginUrl: org.origin, clientId: 'c', refreshToken: 'new one' },
    });
    const answer = org.script;
    org.script = (heard, response, at) => {
      void connections.update(id, (value) => ({ ...value, ...replaced }));
      return answer(heard, response, at);
    };
    await room().orgs.open(id);
    expect(await kept()).toBe('new one');
    expect(await claim()).toBeUndefined();
  });

  it('a claim that was left behind is taken over once no sign-in can take that long', async () => {
    await connections.update(id, (value) => ({ ...value, refreshing: 'somebody who died' }));
    const settings = { now: () => (now += 1_000), wait: () => turn() };
    let now = 0;
    const late = await salesforceFor(connections, org.login, settings);
    rooms.push(late);
    const [own, first] = [late, room()].map(
      (each) => each.app.get(Vault) as unknown as { environment: object },
    );
    Object.assign(own!, { environment: first!.environment });
    await late.orgs.open(id);
    expect(now).toBeGreaterThan(40_000);
    expect(await kept()).toBe('R1');
    expect(await claim()).toBeUndefined();
  });

  it('a store that fails for a moment does not lose the new token', async () => {
    const { update } = connections;
    let failures = 3;
    connections.update = (...args) =>
      failures-- > 0
        ? Promise.reject(new DmsError('STORE_UNAVAILABLE', 'down'))
        : update.apply(connections, args);
    await room().orgs.open(id);
    expect(await kept()).toBe('R1');
  });

  it('a refused token frees the turn and says so', async () => {
    rotating.current = 'another';
    await expect(room().orgs.open(id)).rejects.toMatchObject({ code: 'ORG_LOGIN_FAILED' });
    expect(await claim()).toBeUndefined();
    expect(await kept()).toBe('R0');
  });
});
