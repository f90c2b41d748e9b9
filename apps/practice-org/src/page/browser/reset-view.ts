import { field, form, h } from './dom';
import { trying, type ViewOf } from './view';
import { word } from './words';

/** Back to an empty org. It needs the word, so that nobody empties one by a slip. */
export const resetView: ViewOf = (api, app) => ({
  draw(place) {
    const given = h('input', { autocomplete: 'off', required: true });
    const schema = h('input', { type: 'checkbox', id: 'schema-too' });
    const press = h('button', { class: 'away' }, word('resetNow'));
    const told = h('p', { role: 'alert' });
    press.disabled = true;
    given.addEventListener('input', () => (press.disabled = given.value.trim() !== word('resetWord')));
    const send = () =>
      trying(told, async () => {
        if (press.disabled) return;
        await api.send('POST', 'reset', { schema: schema.checked });
        given.value = '';
        press.disabled = true;
        told.append(word('resetDone'));
        await app.orgsChanged();
      });
    place.append(
      h('p', {}, word('resetAbout')),
      form(
        send,
        h('div', { class: 'check' }, schema, h('label', { for: 'schema-too' }, word('schemaToo'))),
        field(word('resetAsk', { word: word('resetWord') }), given),
        told,
        press,
      ),
    );
    return Promise.resolve();
  },
});
