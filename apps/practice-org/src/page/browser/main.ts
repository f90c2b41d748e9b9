import { Api, Refused } from './api';
import { button, h, select } from './dom';
import { faultsView } from './faults-view';
import { jobsView } from './jobs-view';
import { journalView } from './journal-view';
import { orgsView, type OrgLine } from './orgs-view';
import { recordsView } from './records-view';
import { resetView } from './reset-view';
import { signIn } from './sign-in';
import { switchesView } from './switches-view';
import type { View, ViewOf } from './view';
import { chosenLanguage, setLanguage, word } from './words';

const PLACES: Record<string, ViewOf> = {
  records: recordsView,
  jobs: jobsView,
  journal: journalView,
  faults: faultsView,
  switches: switchesView,
  orgs: orgsView,
  reset: resetView,
};

/** The frame: title, language, which org, where in it; and one place at a time below. */
class Page {
  private api = Api.kept();
  private orgs: OrgLine[] = [];
  private views: Record<string, View> = {};
  private drawing = 0;

  async start(): Promise<void> {
    window.addEventListener(
      'hashchange',
      () => void this.draw().then(() => document.querySelector('h2')?.focus()),
    );
    if (this.api) await this.enter(this.api);
    else this.drawSignIn();
  }

  private async enter(api: Api): Promise<void> {
    this.api = api;
    try {
      await this.loadOrgs(api);
    } catch (error) {
      if (!(error instanceof Refused) || error.status !== 401) throw error;
      this.leave();
      return;
    }
    await this.open(api);
  }

  private async open(api: Api): Promise<void> {
    const app = {
      orgsChanged: async () => {
        await this.loadOrgs(api);
        this.drawFrame(api);
      },
    };
    this.views = Object.fromEntries(Object.entries(PLACES).map(([name, viewOf]) => [name, viewOf(api, app)]));
    await this.draw();
  }

  /** Holders of another org's token see that org alone. */
  private async loadOrgs(api: Api): Promise<void> {
    try {
      this.orgs = (await api.get<{ orgs: OrgLine[] }>('orgs', {}, api.token)).orgs;
    } catch (error) {
      if (!(error instanceof Refused) || error.status !== 404) throw error;
      this.orgs = [];
    }
    const still = this.orgs.some(({ login }) => login.accessToken === api.lookingAt);
    if (!still) api.lookingAt = undefined;
  }

  private leave(): void {
    this.api?.forget();
    this.api = undefined;
    this.drawSignIn();
  }

  private drawSignIn(): void {
    document.title = word('title');
    show(
      this.header(),
      h(
        'main',
        { id: 'main' },
        signIn((api) => void this.enter(api)),
      ),
    );
  }

  private places(): string[] {
    return Object.keys(PLACES).filter((name) => name !== 'orgs' || this.orgs.length > 0);
  }

  private here(): string {
    const wanted = location.hash.slice(1);
    return this.places().includes(wanted) ? wanted : 'records';
  }

  private async draw(): Promise<void> {
    if (!this.api) return this.drawSignIn();
    const content = this.drawFrame(this.api);
    const turn = ++this.drawing;
    const place = h('div', { class: 'place' });
    try {
      await this.views[this.here()]?.draw(place);
    } catch (error) {
      if (error instanceof Refused && error.status === 401) return this.leave();
      place.append(h('p', { class: 'problem', role: 'alert' }, (error as Error).message));
    }
    // Somebody went on while this was being fetched.
    if (turn !== this.drawing) return;
    content.querySelector('.place')?.remove();
    content.append(place);
  }

  /** Header and navigation; answers where the place goes. */
  private drawFrame(api: Api): HTMLElement {
    const here = this.here();
    document.title = `${word(`place.${here}`)} - ${word('title')}`;
    const links = this.places().map((name) =>
      h('a', { href: `#${name}`, 'aria-current': name === here ? 'page' : undefined }, word(`place.${name}`)),
    );
    const known = document.querySelector('#main');
    const content = h('main', { id: 'main' }, h('h2', { tabindex: '-1' }, word(`place.${here}`)));
    const place = known?.querySelector('.place');
    // A change of the frame alone keeps what is shown in it.
    if (place && (known as HTMLElement).dataset.place === here) content.append(place);
    content.dataset.place = here;
    const nav = h('nav', { 'aria-label': word('places') }, ...links);
    show(this.header(api), nav, content);
    // On a narrow screen the places lie in a line that is longer than the screen.
    nav.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    return content;
  }

  private header(api?: Api): HTMLElement {
    const languages = [
      { value: 'en', label: 'English' },
      { value: 'zh-CN', label: '中文' },
    ];
    const language = select(languages, chosenLanguage());
    language.id = 'language';
    language.setAttribute('aria-label', word('language'));
    language.addEventListener('change', () => {
      setLanguage(language.value);
      void (this.api ? this.open(this.api) : this.drawSignIn());
    });
    const parts = api
      ? [this.orgChoice(api), language, button(word('signOut'), () => this.leave())]
      : [language];
    return h('header', {}, h('h1', {}, word('title')), h('div', { class: 'row' }, ...parts));
  }

  private orgChoice(api: Api): HTMLElement | null {
    if (this.orgs.length < 2) return null;
    const choice = select(
      this.orgs.map(({ label, login }) => ({ value: login.accessToken, label })),
      api.lookingAt ?? api.token,
    );
    choice.id = 'org';
    choice.setAttribute('aria-label', word('org'));
    choice.addEventListener('change', () => {
      api.lookingAt = choice.value === api.token ? undefined : choice.value;
      void this.open(api);
    });
    return choice;
  }
}

/** Draws the whole page anew; who was at a control that has a name of its own is there again. */
function show(...parts: HTMLElement[]): void {
  const at = document.activeElement?.id;
  document.body.replaceChildren(...parts);
  if (at) document.getElementById(at)?.focus();
}

setLanguage(chosenLanguage());
void new Page().start();
