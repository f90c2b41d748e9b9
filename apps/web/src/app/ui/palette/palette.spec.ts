import { TestBed } from '@angular/core/testing';
import { Palette } from './palette';

/** Answers whether a screen would have heard of it. */
function press(key: string, more: KeyboardEventInit = {}): boolean {
  let heard = false;
  const listen = () => (heard = true);
  document.body.addEventListener('keydown', listen);
  document.body.dispatchEvent(
    new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more }),
  );
  document.body.removeEventListener('keydown', listen);
  return heard;
}

describe('the palette', () => {
  it('keeps what is typed while its dialog is on its way from the screen, and hands it to the dialog', () => {
    const palette = TestBed.inject(Palette);
    expect(press('a')).toBe(true);
    palette.open();
    const heard = ['m', 'x', 'Backspace', 'a', 'p', 'Enter', 'x'].map((key) => press(key));
    expect(heard).not.toContain(true);
    expect(press('k', { ctrlKey: true })).toBe(true);
    expect(palette.takeAhead()).toEqual({ text: 'map', enter: true });
    expect(press('a')).toBe(true);
    palette.close();
    palette.open();
    expect(palette.takeAhead()).toEqual({ text: '', enter: false });
  });

  it('is closed by Escape before its dialog was there', () => {
    const palette = TestBed.inject(Palette);
    palette.open();
    expect(press('Escape')).toBe(false);
    expect(palette.isOpen()).toBe(false);
    expect(press('a')).toBe(true);
  });
});
