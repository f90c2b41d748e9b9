import type { Step } from '../../wizard/steps';

/** Screens that have a page of help: its words are the translations `help.screen.<topic>`. */
export type Topic =
  | 'home'
  | 'connections'
  | 'recipes'
  | 'runs'
  | 'people'
  | 'tokens'
  | 'settings'
  | 'webhooks'
  | 'elsewhere'
  | Step;

export interface KeyHelp {
  /** As they are written on keyboards; a translation says what they do: `help.key.<does>`. */
  keys: string;
  does: string;
}

const steps: readonly string[] = ['source', 'shape', 'map', 'check', 'load', 'results'] satisfies Step[];
const places: readonly string[] = [
  'connections',
  'recipes',
  'runs',
  'people',
  'tokens',
  'settings',
  'webhooks',
];

/** Which page of help belongs to an address. */
export function topicOf(url: string): Topic {
  const [first = '', , third = ''] = url.split(/[?#]/)[0]?.split('/').slice(1) ?? [];
  if (first === '') return 'home';
  if (first === 'm' && steps.includes(third)) return third as Step;
  return places.includes(first) ? (first as Topic) : 'elsewhere';
}

export const everywhere: readonly KeyHelp[] = [
  { keys: 'Ctrl+K', does: 'palette' },
  { keys: '?', does: 'help' },
  { keys: 'g h', does: 'home' },
  { keys: 'g c', does: 'connections' },
  { keys: 'g r', does: 'runs' },
  { keys: 'g p', does: 'people' },
  { keys: 'g t', does: 'tokens' },
  { keys: 'g s', does: 'settings' },
  { keys: 'Esc', does: 'escape' },
];

const inWizard: readonly KeyHelp[] = [
  { keys: 'Ctrl+Enter', does: 'main' },
  { keys: 'g 1 … g 6', does: 'step' },
  { keys: 'Ctrl+Z', does: 'undo' },
  { keys: 'Ctrl+Shift+Z', does: 'redo' },
];

const ofScreen: Partial<Record<Topic, readonly KeyHelp[]>> = {
  shape: [
    { keys: '← ↑ → ↓', does: 'cells' },
    { keys: 'Ctrl+Home, Ctrl+End', does: 'ends' },
    { keys: 'Space', does: 'peek' },
    { keys: 'Enter, F2', does: 'cell' },
    { keys: 'f', does: 'follow' },
    { keys: 'Shift+F10', does: 'menu' },
    { keys: 'Ctrl+C', does: 'copy' },
    { keys: '< >', does: 'width' },
    { keys: 'Ctrl+Shift+← →', does: 'column' },
    { keys: 'Alt+↑ ↓', does: 'move' },
    { keys: 'F2', does: 'edit' },
  ],
  map: [
    { keys: '↑ ↓', does: 'lines' },
    { keys: 'Enter', does: 'choose' },
    { keys: 'a', does: 'accept' },
    { keys: 'x', does: 'clear' },
    { keys: '[ ]', does: 'sample' },
  ],
};

/** Keys of a screen beside those that hold everywhere. */
export function keysOf(topic: Topic): readonly KeyHelp[] {
  return [...(ofScreen[topic] ?? []), ...(steps.includes(topic) ? inWizard : [])];
}
