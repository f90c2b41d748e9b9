import { SWITCHES } from '../switches/switch-list';
import { switchesInChinese } from './browser/words-zh-switches';

describe('the Chinese words of the page', () => {
  it('tell what every switch is about, and of no other', () =>
    expect(Object.keys(switchesInChinese).sort()).toEqual(Object.keys(SWITCHES).sort()));
});
