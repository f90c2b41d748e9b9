/** Whether a key that goes to `target` writes: letters are letters there, and the browser's own undo wins. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || ['TEXTAREA', 'SELECT'].includes(target.tagName)) return true;
  const type = target instanceof HTMLInputElement ? target.type : undefined;
  return type !== undefined && !['checkbox', 'radio', 'button', 'range', 'file'].includes(type);
}
