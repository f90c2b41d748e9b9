import type { IconName } from '../ui/icon-names';

/** The way through a migration. The words are `wizard.step.<name>`, the addresses `/m/<id>/<name>`. */
export const steps = ['source', 'shape', 'map', 'check', 'load', 'results'] as const;
export type Step = (typeof steps)[number];

export type StepState = 'open' | 'needs' | 'done' | 'outOfDate';

export const stepIcons: Record<StepState, IconName> = {
  open: 'radio_button_unchecked',
  needs: 'warning_amber',
  done: 'check_circle',
  outOfDate: 'history',
};

export function isStep(word: string | undefined): word is Step {
  return steps.some((step) => step === word);
}
