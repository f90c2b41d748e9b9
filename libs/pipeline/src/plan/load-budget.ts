/** What one load of a check would do, as the check foretells it. */
export interface ForetoldLoad {
  object: string;
  strategy: 'direct' | 'bulk';
  /** Records that would be made; those that would be changed or taken away take no room. */
  created: number;
  /** Rows that would be sent. */
  sent: number;
  apiCalls: number;
}

/** A finished load into the same org: rows that were sent, and the seconds that it took. */
export interface MeasuredRun {
  rows: number;
  seconds: number;
}

export interface Allowance {
  max: number;
  remaining: number;
}

export interface Need extends Allowance {
  needed: number;
  /** What of the remaining is left to others, where the load says so. */
  kept?: number;
  enough: boolean;
}

/** What a load would take of an org's allowances, and how long it would last. */
export interface LoadBudget {
  apiCalls: Need;
  /** In MB; absent where the org does not say how much room it has. */
  storageMb?: Need;
  /** `runs`: how many loads of before into this org the range comes from; 0: from what orgs mostly do. */
  seconds: { from: number; to: number; runs: number };
}

/** Kilobytes that Salesforce counts for a record, whatever is in it; two unless said here. */
const recordKb: Record<string, number> = {
  Campaign: 8,
  CampaignMember: 1,
  ContentNote: 1,
  Knowledge__kav: 4,
};
const usualKb = 2;

/** Rows a second, and the wait before the first is written, of slow and of quick orgs. */
const usual = {
  direct: { rows: [20, 400], wait: [1, 1] },
  bulk: { rows: [150, 5_000], wait: [60, 5] },
} as const;

/** A small load says little about the speed of a large one. */
const comparable = 10;

/** `kept`: API calls of the day that the loads leave to others. */
export function loadBudget(
  loads: ForetoldLoad[],
  limits: { dailyApiCalls: Allowance; dataStorageMb?: Allowance },
  measured: MeasuredRun[],
  kept = 0,
): LoadBudget {
  const sum = (of: (load: ForetoldLoad) => number) => loads.reduce((total, load) => total + of(load), 0);
  const kilobytes = sum(({ object, created }) => created * (recordKb[object] ?? usualKb));
  return {
    apiCalls: need(
      sum(({ apiCalls }) => apiCalls),
      limits.dailyApiCalls,
      kept,
    ),
    ...(limits.dataStorageMb && { storageMb: need(Math.ceil(kilobytes / 1024), limits.dataStorageMb) }),
    seconds: secondsOf(loads, measured),
  };
}

const need = (needed: number, { max, remaining }: Allowance, kept = 0): Need => ({
  needed,
  remaining,
  max,
  ...(kept > 0 && { kept }),
  enough: needed + kept <= remaining,
});

function secondsOf(loads: ForetoldLoad[], measured: MeasuredRun[]): LoadBudget['seconds'] {
  const rows = loads.reduce((total, { sent }) => total + sent, 0);
  const alike = measured.filter((run) => run.seconds > 0 && run.rows * comparable >= rows && run.rows > 0);
  if (alike.length > 0 && rows > 0) {
    const speeds = alike.map((run) => run.rows / run.seconds);
    // The next run may be somewhat quicker or slower than any of before.
    return {
      from: Math.floor((0.7 * rows) / Math.max(...speeds)),
      to: Math.ceil((1.5 * rows) / Math.min(...speeds)),
      runs: alike.length,
    };
  }
  const busy = loads.filter(({ sent }) => sent > 0);
  const total = (place: 0 | 1) =>
    busy.reduce((seconds, { strategy, sent }) => {
      const { rows: speeds, wait } = usual[strategy];
      return seconds + wait[place] + sent / speeds[place];
    }, 0);
  return { from: Math.floor(total(1)), to: Math.ceil(total(0)), runs: 0 };
}
