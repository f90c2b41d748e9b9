/** One record of a delimited file; a cell is quoted only where it must be. */
export function record(cells, delimiter) {
  return cells.map((cell) => quoted(cell, delimiter)).join(delimiter);
}

function quoted(cell, delimiter) {
  const special = cell.includes(delimiter) || /["\r\n]/.test(cell);
  return special ? `"${cell.replaceAll('"', '""')}"` : cell;
}
