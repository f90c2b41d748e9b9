import fc from 'fast-check';
import { SaxesParser } from 'saxes';
import { attributesOf, decodeText, XmlError, XmlTokens } from './xml-tokens';

type Event = ['open', string, Record<string, string>] | ['close', string] | ['text', string];

const local = (name: string) => name.slice(name.lastIndexOf(':') + 1);

/** Neighbouring texts as one: how they are cut is no part of the meaning. */
function joined(events: Event[]): Event[] {
  const all: Event[] = [];
  for (const event of events) {
    const last = all.at(-1);
    if (event[0] === 'text' && last?.[0] === 'text') last[1] += event[1];
    else if (event[0] !== 'text' || event[1] !== '') all.push([...event] as Event);
  }
  return all;
}

function ours(xml: string, cut = xml.length): Event[] {
  const events: Event[] = [];
  const tokens = new XmlTokens({
    open: (name, source, from, to) => {
      const attributes: Record<string, string> = {};
      attributesOf(source, from, to, (attribute, value) => (attributes[attribute] = decodeText(value)));
      events.push(['open', name, attributes]);
    },
    close: (name) => events.push(['close', name]),
    text: (text) => events.push(['text', text]),
  });
  tokens.takesText = true;
  for (let at = 0; at < xml.length; at += cut) tokens.push(xml.slice(at, at + cut));
  tokens.end();
  return joined(events);
}

function saxes(xml: string): Event[] {
  const events: Event[] = [];
  const parser = new SaxesParser();
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name, attributes }) =>
    events.push([
      'open',
      local(name),
      Object.fromEntries(Object.entries(attributes).map(([key, value]) => [local(key), String(value)])),
    ]),
  );
  parser.on('closetag', ({ name }) => events.push(['close', local(name)]));
  parser.on('text', (text) => events.push(['text', text]));
  parser.on('cdata', (text) => events.push(['text', text]));
  parser.write(xml).close();
  return joined(events);
}

const name = fc.constantFrom('c', 'row', 'x:v', 'is', 't', 'sheetData');
const words = fc.string({ unit: fc.constantFrom('a', 'é', '東', '😀', ' ', '\r', '\n', '>', '"', "'", '1') });
const escaped = words.map((text) => text.replaceAll('>', '&gt;').replaceAll('"', '&#34;'));
const piece = fc.oneof(
  escaped,
  fc.constantFrom('&lt;', '&amp;', '&#x41;', '&#128512;', '<!-- a > b -->', '<?pi x?>', '<![CDATA[<a&]]>'),
);
const attributes = fc
  .uniqueArray(fc.tuple(fc.constantFrom('r', 's', 't', 'ref'), escaped), { selector: ([key]) => key })
  .map((pairs) =>
    pairs.map(([key, value]) => ` ${key}="${value.replace(/[\r\n]/g, '').replaceAll("'", '>')}"`).join(''),
  );
const { element } = fc.letrec<{ element: string }>((tie) => ({
  element: fc
    .tuple(
      name,
      attributes,
      fc.array(fc.oneof({ depthSize: 'small' }, piece, tie('element')), { maxLength: 4 }),
    )
    .map(([tag, attribute, content]) =>
      content.length === 0 ? `<${tag}${attribute}/>` : `<${tag}${attribute} >${content.join('')}</${tag}>`,
    ),
}));
const xmls = element.map((root) => root.replace(/^<(\S+?)([\s/>])/, '<$1 xmlns:x="u"$2'));

describe('the cutting of XML into tokens', () => {
  it('gives what a full parser gives, however the XML arrives', () => {
    fc.assert(
      fc.property(xmls, fc.integer({ min: 1, max: 40 }), (xml, cut) => {
        expect(ours(`<?xml version="1.0"?>\n${xml}`, cut)).toEqual(saxes(`<?xml version="1.0"?>\n${xml}`));
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    ['a document type', '<!DOCTYPE a><a/>'],
    ['an entity of its own', '<a>&lol;</a>'],
    ['an entity without an end', '<a>&amp</a>'],
    ['a character beyond the last', '<a>&#x110000;</a>'],
    ['a tag that is not closed', '<a><b></b>'],
    ['tags that cross', '<a><b></a></b>'],
    ['two roots', '<a/><a/>'],
    ['no root', '  '],
    ['an attribute without quotes', '<a r=1/>'],
    ['a tag cut short', '<a r="1"'],
    ['nesting without end', '<a>'.repeat(1000)],
    ['a tag without end', `<a ${'x'.repeat(5_000_000)}`],
  ])('refuses %s', (_, xml) => {
    expect(() => ours(xml)).toThrow(XmlError);
  });

  it('hands on a long text in pieces', () => {
    const text = 'x'.repeat(3_000_000);
    expect(ours(`<a>${text}&amp;${text}</a>`, 65_536)).toEqual([
      ['open', 'a', {}],
      ['text', `${text}&${text}`],
      ['close', 'a'],
    ]);
  });
});
