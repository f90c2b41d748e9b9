/** The start cannot go on. The message is one clear sentence for the person at the terminal: no stack, no secret. */
export class StartRefused extends Error {
  override readonly name = 'StartRefused';
}
