import type { Move } from './grid-place';

/** What a key means in a grid. */
export type GridDeed =
  | { kind: 'move'; to: Move; select: boolean }
  | { kind: 'peek' | 'edit' | 'menu' | 'copy' | 'clear' | 'follow' }
  | { kind: 'width' | 'shift'; by: -1 | 1 };

type Key = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>;

const plain: Record<string, Move> = {
  ArrowUp: 'up',
  ArrowDown: 'down',
  ArrowLeft: 'left',
  ArrowRight: 'right',
  Home: 'rowStart',
  End: 'rowEnd',
  PageUp: 'pageUp',
  PageDown: 'pageDown',
};
const withCtrl: Record<string, Move> = { Home: 'first', End: 'last' };

/** Undefined: the key is none of the grid's. Alt with arrows is the browser's Back and Forward. */
export function deedOf(event: Key, onHeader: boolean): GridDeed | undefined {
  const { key, shiftKey, altKey } = event;
  const ctrl = event.ctrlKey || event.metaKey;
  if (altKey) return undefined;
  if (ctrl && shiftKey && onHeader && (key === 'ArrowLeft' || key === 'ArrowRight'))
    return { kind: 'shift', by: key === 'ArrowLeft' ? -1 : 1 };
  const move = ctrl ? withCtrl[key] : plain[key];
  if (move) return { kind: 'move', to: move, select: shiftKey && !onHeader };
  if (ctrl) return key.toLowerCase() === 'c' ? { kind: 'copy' } : undefined;
  if (key === 'ContextMenu' || (key === 'F10' && shiftKey)) return { kind: 'menu' };
  if (key === 'Enter' || key === 'F2') return { kind: onHeader ? 'menu' : 'edit' };
  if (key === ' ') return { kind: onHeader ? 'menu' : 'peek' };
  if (key === 'f' && !onHeader) return { kind: 'follow' };
  if (key === 'Escape') return { kind: 'clear' };
  if (onHeader && (key === '<' || key === '>')) return { kind: 'width', by: key === '<' ? -1 : 1 };
  return undefined;
}
