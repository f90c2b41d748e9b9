import { shownText, shownValue } from './shown-text';

describe('what cells hold, made visible', () => {
  it('shows what the eye would miss', () => {
    expect(shownText('Müller ')).toBe('Müller·');
    expect(shownText('  a b')).toBe('··a b');
    expect(shownText('a\tb\r\nc\nd')).toBe('a→b↵c↵d');
    expect(shownText('a\u0007')).toBe('aU+0007');
    expect(shownText('<b>007</b>')).toBe('<b>007</b>');
  });

  it('tells nothing from empty, and changes no value', () => {
    expect(shownValue(null)).toBeUndefined();
    expect(shownValue('')).toBe('');
    expect(shownValue('007')).toBe('007');
    expect(shownValue(1234.5)).toBe('1234.5');
    expect(shownValue(false)).toBe('false');
  });
});
