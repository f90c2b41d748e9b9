import { button, field, form, h } from './dom';
import { table } from './table';
import { trying, type ViewOf } from './view';
import { word } from './words';

export interface OrgLine {
  name: string;
  label: string;
  sandbox: boolean;
  orgId: string;
  login: { accessToken: string; username: string; instanceUrl: string };
}

/** The orgs of this server: how to sign in to each, a form for another one, and the way out for those that were made. */
export const orgsView: ViewOf = (api, app) => {
  const draw = async (place: HTMLElement): Promise<void> => {
    const { orgs } = await api.get<{ orgs: OrgLine[] }>('orgs', {}, api.token);
    const problem = h('p', { role: 'alert' });
    const after = async (): Promise<void> => {
      await app.orgsChanged();
      place.replaceChildren();
      await draw(place);
    };
    const remove = (org: OrgLine) =>
      trying(problem, async () => {
        if (!confirm(word('removeOrg', { name: org.label }))) return;
        await api.send('DELETE', `orgs/${org.name}`, undefined, api.token);
        await after();
      });
    const columns = [
      { title: word('name'), cell: (org: OrgLine) => org.label },
      { title: word('kind'), cell: (org: OrgLine) => word(org.sandbox ? 'sandbox' : 'production') },
      { title: word('orgId'), cell: (org: OrgLine) => org.orgId, kind: 'code' as const },
      { title: word('user'), cell: (org: OrgLine) => org.login.username },
      { title: word('token'), cell: (org: OrgLine) => secret(org.login.accessToken) },
      {
        title: word('actions'),
        cell: (org: OrgLine) =>
          org.name === orgs[0]?.name
            ? word('firstOrg')
            : button(word('remove'), () => void remove(org), 'away'),
      },
    ];
    place.append(h('p', {}, word('orgsAbout')), problem, table(word('orgs'), columns, orgs, ''), make(after));
  };

  const make = (after: () => Promise<void>): HTMLElement => {
    const name = h('input', {
      required: true,
      pattern: '[a-z][a-z0-9\\-]{0,29}',
      maxlength: '30',
      autocomplete: 'off',
    });
    const label = h('input', { maxlength: '80', autocomplete: 'off' });
    const sandbox = h('input', { type: 'checkbox', id: 'sandbox' });
    const problem = h('p', { role: 'alert' });
    const send = () =>
      trying(problem, async () => {
        const body = { name: name.value, label: label.value, sandbox: sandbox.checked };
        await api.send('POST', 'orgs', body, api.token);
        await after();
      });
    return form(
      send,
      h('h3', {}, word('newOrg')),
      h(
        'div',
        { class: 'row' },
        field(word('name'), name, word('nameHint')),
        field(word('label'), label),
        h('div', { class: 'check' }, sandbox, h('label', { for: 'sandbox' }, word('isSandbox'))),
      ),
      problem,
      h('button', { class: 'main' }, word('add')),
    );
  };
  return { draw };
};

/** Hidden until asked for: people show this page to others. */
function secret(token: string): HTMLElement {
  const shown = h('code', {});
  const toggle = button(word('show'), () => {
    const hidden = shown.textContent === '';
    shown.textContent = hidden ? token : '';
    toggle.textContent = word(hidden ? 'hide' : 'show');
  });
  return h('span', { class: 'secret' }, toggle, shown);
}
