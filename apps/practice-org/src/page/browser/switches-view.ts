import { button, h, select } from './dom';
import { trying, type ViewOf } from './view';
import { aboutSwitch, word } from './words';

interface Switch {
  name: string;
  about: string;
  value: string | number;
  default: string | number;
  values?: string[];
  least?: number;
  most?: number;
}

/** Every switch with what it is about; one that stands otherwise than believed is marked. */
export const switchesView: ViewOf = (api) => {
  const draw = async (place: HTMLElement): Promise<void> => {
    const { switches } = await api.get<{ switches: Switch[] }>('switches');
    const problem = h('p', { role: 'alert' });
    const back = () =>
      trying(problem, async () => {
        await api.send('DELETE', 'switches');
        place.replaceChildren();
        await draw(place);
      });
    const change = (item: Switch, value: string | number, mark: HTMLElement) =>
      trying(problem, async () => {
        await api.send('POST', 'switches', { [item.name]: value });
        mark.textContent = value === item.default ? '' : word('changed');
      });
    place.append(
      h('p', {}, word('switchesAbout')),
      h(
        'div',
        { class: 'row end' },
        button(word('putBack'), () => void back(), 'away'),
      ),
      problem,
      h('dl', { class: 'switches' }, ...switches.map((item) => line(item, change))),
    );
  };
  return { draw };
};

function line(
  item: Switch,
  change: (item: Switch, value: string | number, mark: HTMLElement) => Promise<void>,
): HTMLElement {
  const mark = h('strong', { class: 'mark' }, item.value === item.default ? '' : word('changed'));
  const control = item.values
    ? select(
        item.values.map((value) => ({
          value,
          label: value === item.default ? `${value} (${word('default')})` : value,
        })),
        String(item.value),
      )
    : h('input', {
        type: 'number',
        min: String(item.least),
        max: String(item.most),
        value: String(item.value),
      });
  control.id = `switch-${item.name}`;
  control.addEventListener(
    'change',
    () => void change(item, item.values ? control.value : Number(control.value), mark),
  );
  return h(
    'div',
    {},
    h('dt', {}, h('label', { for: control.id }, h('code', {}, item.name)), mark),
    h('dd', {}, h('span', {}, aboutSwitch(item.name, item.about)), control),
  );
}
