/**
 * A pointer has taken the edge of a column that was `before` pixels wide: `widened` is told each width it is drawn to,
 * until the pointer lets go.
 */
export function dragWidth(event: PointerEvent, before: number, widened: (width: number) => void): void {
  event.preventDefault();
  event.stopPropagation();
  const grip = event.target as HTMLElement;
  const start = event.clientX;
  grip.setPointerCapture(event.pointerId);
  const move = (next: PointerEvent) => widened(before + next.clientX - start);
  grip.addEventListener('pointermove', move);
  grip.addEventListener('lostpointercapture', () => grip.removeEventListener('pointermove', move), {
    once: true,
  });
}
