import { SaxesParser } from 'saxes';

type Json = Record<string, unknown>;

interface Open {
  name: string;
  text: string;
  nil: boolean;
  children: Json | undefined;
}

const local = (name: string): string => name.slice(name.indexOf(':') + 1);

export class XmlError extends Error {}

/** The records of `<sObjects><sObject><Name>…` as JSON would have them; parents are nested sObjects. */
export function readXmlRecords(text: string): Json[] {
  const records: Json[] = [];
  const stack: Open[] = [];
  const parser = new SaxesParser();
  parser.on('error', (error) => {
    throw new XmlError(error.message);
  });
  parser.on('doctype', () => {
    throw new XmlError('A document type is not allowed.');
  });
  parser.on('opentag', ({ name, attributes }) => {
    if (stack.length > 20) throw new XmlError('The XML is nested too deeply.');
    const nil = Object.entries(attributes).some(
      ([key, value]) => local(key) === 'nil' && String(value) === 'true',
    );
    stack.push({ name: local(name), text: '', nil, children: undefined });
  });
  parser.on('text', (piece) => {
    const top = stack.at(-1);
    if (top) top.text += piece;
  });
  parser.on('cdata', (piece) => {
    const top = stack.at(-1);
    if (top) top.text += piece;
  });
  parser.on('closetag', () => {
    const closed = stack.pop();
    const parent = stack.at(-1);
    if (!closed || !parent) return;
    if (closed.name === 'sObject') {
      if (stack.length === 1) records.push(closed.children ?? {});
      else parent.children = { ...parent.children, ...closed.children };
      return;
    }
    const value = closed.nil ? null : (closed.children ?? closed.text);
    if (closed.name === 'type' && stack.length > 2)
      parent.children = { ...parent.children, attributes: { type: closed.text } };
    else if (closed.name !== 'type') parent.children = { ...parent.children, [closed.name]: value };
  });
  parser.write(text).close();
  return records;
}
