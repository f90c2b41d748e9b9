import { Api, Refused } from './api';
import { field, form, h } from './dom';
import { word } from './words';

/** Asks for the token of login.json until one fits. */
export function signIn(entered: (api: Api) => void): HTMLElement {
  const token = h('input', { type: 'password', required: true, autocomplete: 'off', spellcheck: 'false' });
  const problem = h('p', { class: 'problem', role: 'alert' });
  const send = async (): Promise<void> => {
    problem.textContent = '';
    const api = new Api(token.value.trim());
    try {
      await api.get('switches');
      api.keep();
      entered(api);
    } catch (error) {
      const wrong = error instanceof Refused && error.status === 401;
      problem.textContent = wrong ? word('wrongToken') : String((error as Error).message);
      token.focus();
    }
  };
  return h(
    'section',
    { class: 'card sign-in', 'aria-labelledby': 'sign-in' },
    h('h2', { id: 'sign-in' }, word('signIn')),
    h('p', {}, word('signInAbout')),
    form(
      send,
      field(word('token'), token, word('tokenHint')),
      problem,
      h('button', { class: 'main' }, word('enter')),
    ),
  );
}
