const gap = 4;
const edge = 8;

/** Puts an open popover below a place on the screen, or above it where there is more room, and never over the edge. */
export function placeBelow(panel: HTMLElement, at: DOMRect): void {
  const { innerWidth, innerHeight } = window;
  const room = innerHeight - at.bottom - gap - edge;
  const above = at.top - gap - edge;
  const upwards = panel.offsetHeight > room && above > room;
  panel.style.maxHeight = `${Math.max(120, upwards ? above : room)}px`;
  const left = Math.max(edge, Math.min(at.left, innerWidth - panel.offsetWidth - edge));
  const top = upwards
    ? at.top - gap - panel.offsetHeight
    : Math.min(at.bottom + gap, innerHeight - edge - 120);
  panel.style.inset = `${Math.max(edge, top)}px auto auto ${left}px`;
}
