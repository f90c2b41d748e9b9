/** Whether two ids, of 15 or 18 characters, name the same record: the first 15 decide, letter case included. */
export function sameId(left: string, right: string): boolean {
  return left.length >= 15 && left.slice(0, 15) === right.slice(0, 15);
}

/** Whether a text has the form of an id: 15 or 18 letters and digits. */
export function isId(text: string): boolean {
  return /^[A-Za-z0-9]{15}([A-Za-z0-9]{3})?$/.test(text);
}
