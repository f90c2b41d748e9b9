/**
 * Whether a record is a header line met again (files put together, printed pages): all its cells are those of the
 * header. One cell alone says too little.
 */
export function isRepeatedHeader(cells: readonly string[], headers: readonly (readonly string[])[]): boolean {
  for (const header of headers) {
    if (cells[0] !== header[0] || cells.length !== header.length || !saysEnough(header)) continue;
    if (cells.every((cell, index) => cell === header[index])) return true;
  }
  return false;
}

export function saysEnough(header: readonly string[]): boolean {
  return header.filter((cell) => cell.trim() !== '').length >= 2;
}
