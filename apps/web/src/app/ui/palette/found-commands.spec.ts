import { foundCommands } from './found-commands';
import type { Command } from './palette';

const command = (id: string, words: string, also = ''): Command => ({
  id,
  words,
  also,
  group: 'palette.group.places',
  run: () => undefined,
});
const commands = [
  command('home', 'Home', 'start'),
  command('runs', 'Runs', 'history'),
  command('shape', '整形', 'zhengxing zx clean'),
  command('phone', 'Go to column Home Phone'),
];
const ids = (typed: string, recent: string[] = []) =>
  foundCommands(commands, typed, recent).map(({ id }) => id);

describe('the commands that are found', () => {
  it('are all while nothing is typed, the last used first', () => {
    expect(ids('')).toEqual(['home', 'runs', 'shape', 'phone']);
    expect(ids('', ['shape', 'gone', 'runs'])).toEqual(['shape', 'runs', 'home', 'phone']);
  });

  it('hold every word, in whatever order, and those that begin so come first', () => {
    expect(ids('hom')).toEqual(['home', 'phone']);
    expect(ids('phone column')).toEqual(['phone']);
    expect(ids('hom', ['phone'])).toEqual(['home', 'phone']);
    expect(ids('nothing')).toEqual([]);
  });

  it('are found by synonyms and by the initials of their pinyin', () => {
    expect(ids('hist')).toEqual(['runs']);
    expect(ids('zx')).toEqual(['shape']);
    expect(ids('整')).toEqual(['shape']);
  });
});
