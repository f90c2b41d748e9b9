import { HttpErrorResponse } from '@angular/common/http';
import { signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { TranslocoService } from '@jsverse/transloco';
import { Observable, Subject } from 'rxjs';
import { Reachability } from '../api/reachability';
import { Api } from '../client/api';
import type { MigrationDto } from '../client/models/migration-dto';
import type { NewMigrationDto } from '../client/models/new-migration-dto';
import { Language } from '../language/language';
import { Session } from '../session/session';
import { Announcements } from '../ui/announcements';
import { DraftStore, type KeptDraft } from './draft-store';
import { MigrationDraft } from './migration-draft';

interface Call {
  params: { id: string; 'If-Match'?: string; body?: NewMigrationDto };
  answer: Subject<MigrationDto>;
}

const stored = (name: string, version: string): MigrationDto =>
  ({
    id: 'm1',
    name,
    version,
    connectionId: 'c1',
    loads: [],
    updatedAt: '2026-01-01T00:00:00Z',
  }) as unknown as MigrationDto;
const rename = (name: string) => (definition: NewMigrationDto) => ({ ...definition, name });
const settle = async () => {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
};

/** A draft whose server answers by hand, and whose browser keeps drafts in `kept`. */
async function opened(kept = new Map<string, KeptDraft>(), server = stored('CRM', '1')) {
  const calls: Call[] = [];
  const lostSince = signal<number | undefined>(undefined);
  const invoke = (_: unknown, params: Call['params']) =>
    new Observable<MigrationDto>((reader) => {
      const answer = new Subject<MigrationDto>();
      calls.push({ params, answer });
      return answer.subscribe(reader);
    });
  const store = {
    get: (key: string) => Promise.resolve(kept.get(key)),
    put: (key: string, draft: KeptDraft) => Promise.resolve(void kept.set(key, draft)),
    remove: (key: string) => Promise.resolve(void kept.delete(key)),
  };
  TestBed.resetTestingModule();
  TestBed.configureTestingModule({
    providers: [
      MigrationDraft,
      { provide: Api, useValue: { invoke } },
      { provide: DraftStore, useValue: store },
      { provide: Reachability, useValue: { lostSince } },
      { provide: Session, useValue: { user: () => ({ id: 'u1' }) } },
      { provide: Language, useValue: { code: () => 'en' } },
      { provide: TranslocoService, useValue: { translate: (key: string) => key } },
      { provide: Announcements, useValue: { say: () => undefined } },
    ],
  });
  const draft = TestBed.inject(MigrationDraft);
  const open = draft.open('m1');
  TestBed.tick();
  answer(calls, server);
  await open;
  const name = () => draft.definition()?.name;
  return { draft, calls, kept, lostSince, name };
}

function answer(calls: Call[], server: MigrationDto): void {
  calls.at(-1)?.answer.next(server);
  calls.at(-1)?.answer.complete();
}

function refuse(calls: Call[], status: number, code: string, current?: MigrationDto): void {
  calls.at(-1)?.answer.error(new HttpErrorResponse({ status, error: { code, current } }));
}

describe('the draft of a migration', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('saves once, a while after the last change, on the version it read', async () => {
    const { draft, calls, kept } = await opened();
    draft.change('a', rename('A'));
    jest.advanceTimersByTime(700);
    draft.change('b', rename('B'));
    jest.advanceTimersByTime(700);
    expect(calls).toHaveLength(1);
    expect(kept.get('u1/m1')?.definition.name).toBe('B');
    jest.advanceTimersByTime(200);
    await settle();
    expect(calls[1]?.params).toMatchObject({ 'If-Match': '1', body: { name: 'B' } });
    answer(calls, stored('B', '2'));
    await settle();
    expect(draft.save().kind).toBe('saved');
    expect(kept.size).toBe(0);
  });

  it('undoes and redoes, naming what', async () => {
    const { draft, name } = await opened();
    draft.change('first', rename('A'));
    draft.change('second', rename('B'));
    draft.change('nothing', rename('B'));
    expect(draft.undoable()).toBe('second');
    draft.undo();
    expect([name(), draft.undoable(), draft.redoable()]).toEqual(['A', 'first', 'second']);
    draft.undo();
    draft.redo();
    draft.redo();
    expect([name(), draft.redoable()]).toEqual(['B', undefined]);
  });

  it('sends what was changed while it was saving', async () => {
    const { draft, calls } = await opened();
    draft.change('a', rename('A'));
    jest.advanceTimersByTime(800);
    await settle();
    draft.change('b', rename('B'));
    answer(calls, stored('A', '2'));
    await settle();
    expect(draft.save().kind).toBe('saving');
    jest.advanceTimersByTime(800);
    await settle();
    expect(calls.at(-1)?.params).toMatchObject({ 'If-Match': '2', body: { name: 'B' } });
  });

  async function inConflict() {
    const all = await opened();
    all.draft.change('a', rename('Mine'));
    const flushed = all.draft.flush().catch((error: unknown) => error);
    await settle();
    refuse(all.calls, 412, 'STALE_VERSION', stored('Theirs', '7'));
    expect(await flushed).toBeInstanceOf(HttpErrorResponse);
    return all;
  }

  it('overwrites nobody in silence: nothing is sent until a person has put both together', async () => {
    const { draft, calls, name } = await inConflict();
    expect(draft.save()).toMatchObject({
      kind: 'conflict',
      before: { name: 'CRM' },
      theirs: { name: 'Theirs' },
    });
    expect(name()).toBe('Mine');
    draft.change('b', rename('Mine too'));
    jest.advanceTimersByTime(10_000);
    await settle();
    expect(calls).toHaveLength(2);
    expect(draft.save().kind).toBe('conflict');

    const saved = draft.saveMerged({ name: 'Both', connectionId: 'c1', loads: [] });
    await settle();
    expect(calls.at(-1)?.params).toMatchObject({ 'If-Match': '7', body: { name: 'Both' } });
    answer(calls, stored('Both', '8'));
    await saved;
    expect([name(), draft.save().kind]).toEqual(['Both', 'saved']);
    draft.undo();
    expect(name()).toBe('Mine too');
  });

  it('asks again where theirs went on while both were put together', async () => {
    const { draft, calls, name } = await inConflict();
    const saved = draft.saveMerged({ name: 'Both', connectionId: 'c1', loads: [] });
    await settle();
    refuse(calls, 412, 'STALE_VERSION', stored('Theirs again', '9'));
    await saved;
    expect(draft.save()).toMatchObject({
      kind: 'conflict',
      before: { name: 'Theirs' },
      theirs: { name: 'Theirs again' },
    });
    expect(name()).toBe('Both');
  });

  it('goes on without a question when only the version is another', async () => {
    const { draft, calls } = await opened();
    draft.change('a', rename('A'));
    jest.advanceTimersByTime(800);
    await settle();
    refuse(calls, 412, 'STALE_VERSION', stored('CRM', '5'));
    await settle();
    expect(calls.at(-1)?.params).toMatchObject({ 'If-Match': '5', body: { name: 'A' } });
  });

  it('keeps changes in the browser without a connection, and sends them when it is back', async () => {
    const { draft, calls, kept, lostSince } = await opened();
    draft.change('a', rename('A'));
    jest.advanceTimersByTime(800);
    await settle();
    lostSince.set(1);
    TestBed.tick();
    refuse(calls, 0, '');
    await settle();
    expect(draft.save().kind).toBe('kept');
    expect(kept.size).toBe(1);
    lostSince.set(undefined);
    TestBed.tick();
    await settle();
    answer(calls, stored('A', '2'));
    await settle();
    expect(draft.save().kind).toBe('saved');
  });

  it('takes up after a reload what was not saved before', async () => {
    const base = { name: 'CRM', connectionId: 'c1', loads: [] };
    const draftOf = (version: string, was: NewMigrationDto) =>
      new Map([['u1/m1', { version, base: was, definition: { ...base, name: 'Kept' } }]]);
    const same = await opened(draftOf('1', base));
    await settle();
    expect(same.calls.at(-1)?.params).toMatchObject({ 'If-Match': '1', body: { name: 'Kept' } });

    const other = await opened(draftOf('0', { ...base, name: 'Older' }));
    await settle();
    expect(other.draft.save().kind).toBe('conflict');
    expect(other.name()).toBe('Kept');
    expect(other.calls).toHaveLength(1);
    // Typing on and reloading must not make theirs look like what this began with.
    other.draft.change('b', rename('Kept longer'));
    await settle();
    expect(other.kept.get('u1/m1')).toMatchObject({ version: '0', base: { name: 'Older' } });
    const again = await opened(other.kept);
    await settle();
    expect(again.draft.save()).toMatchObject({ kind: 'conflict', before: { name: 'Older' } });
    expect(again.name()).toBe('Kept longer');
  });

  it('says why the server does not take it, and keeps it', async () => {
    const { draft, calls, kept } = await opened();
    draft.change('a', rename(''));
    const flushed = draft.flush().catch((error: unknown) => error);
    await settle();
    refuse(calls, 400, 'BAD_REQUEST');
    expect(await flushed).toBeInstanceOf(HttpErrorResponse);
    expect(draft.save()).toMatchObject({ kind: 'refused', problem: { code: 'BAD_REQUEST' } });
    expect(kept.size).toBe(1);
  });
});
