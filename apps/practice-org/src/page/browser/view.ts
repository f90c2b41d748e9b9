import type { Api } from './api';
import { h } from './dom';

/** One of the places of the page. It draws itself into `place`, again whenever something has changed. */
export interface View {
  draw(place: HTMLElement): Promise<void>;
}

export type ViewOf = (api: Api, app: App) => View;

/** What a view may ask of the page around it. */
export interface App {
  /** The orgs or the chosen one have changed. */
  orgsChanged: () => Promise<void>;
}

/** Shows what went wrong where it went wrong, in the server's own words. */
export async function trying(place: HTMLElement, work: () => Promise<void>): Promise<void> {
  place.textContent = '';
  try {
    await work();
  } catch (error) {
    place.append(h('span', { class: 'problem' }, (error as Error).message));
  }
}
