type Child = Node | string | null | undefined;
type Attributes = Record<string, string | boolean | ((event: Event) => void) | undefined>;

/** One element. Texts become text nodes, never markup; functions become listeners of the event they are named for. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(name, value);
    else if (value === true) element.setAttribute(name, '');
    else if (typeof value === 'string') element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

let ids = 0;

/** A control with its label above it. */
export function field(label: string, control: HTMLElement, hint?: string): HTMLElement {
  control.id ||= `field-${++ids}`;
  const note = hint === undefined ? null : h('small', { id: `${control.id}-hint` }, hint);
  if (note) control.setAttribute('aria-describedby', note.id);
  return h('div', { class: 'field' }, h('label', { for: control.id }, label), control, note);
}

export const button = (text: string, press: () => void, kind = ''): HTMLButtonElement =>
  h('button', { type: 'button', class: kind, click: press }, text);

/** A form that is sent by us: nothing of it is ever an address. */
export function form(send: () => Promise<void>, ...children: Child[]): HTMLFormElement {
  return h(
    'form',
    {
      submit: (event) => {
        event.preventDefault();
        void send();
      },
    },
    ...children,
  );
}

export function select(options: { value: string; label: string }[], chosen: string): HTMLSelectElement {
  const element = h('select', {}, ...options.map(({ value, label }) => h('option', { value }, label)));
  element.value = chosen;
  return element;
}
