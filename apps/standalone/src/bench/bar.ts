/** One line of a bench: what was measured, against which bar. */
export interface Bar {
  case: string;
  rows: number;
  seconds: number;
  ratio?: number;
  against?: string;
  rssMb?: number;
  bar: string;
  value: string;
  ok: boolean;
}

/** A table for people, then one JSON line for each row of it. */
export function barLines(bench: string, bars: Bar[]): string[] {
  const table = bars.map(
    (bar) => `${bar.ok ? 'ok  ' : 'MISS'}  ${bar.case.padEnd(24)} ${bar.value.padEnd(20)} (${bar.bar})`,
  );
  const lines = bars.map(({ value: _value, ...bar }) =>
    JSON.stringify({ bench, ...bar, seconds: Math.round(bar.seconds * 100) / 100 }),
  );
  return [...table, ...lines];
}
