/** 12.4 MB: the unit in which one to a thousand of it are there. */
export function byteCount(bytes: number, count: (value: number) => string): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const power = bytes < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** power;
  const rounded = power === 0 || value >= 100 ? Math.round(value) : Math.round(value * 10) / 10;
  return `${count(rounded)} ${units[power] ?? 'B'}`;
}
