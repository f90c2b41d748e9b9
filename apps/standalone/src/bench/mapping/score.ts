import type { mappingTables } from './tables';

/** From this confidence on a person takes a suggestion without looking; the wizard's own line. */
export const acceptLine = 0.9;

export interface Guess {
  field: string;
  column: string;
  confidence: number;
}
export interface Truth {
  column: string;
  /** undefined: no field is right. */
  field?: string;
  kind: string;
}
export interface Score {
  /** Columns that have a home, and how many of them were given it. */
  homes: number;
  right: number;
  /** Suggestions above the line, and how many of them are wrong. */
  accepted: number;
  wrong: number;
  misses: string[];
}

export function truthsOf(table: (typeof mappingTables)[number]): Truth[] {
  return table.columns.split(';').map((line) => {
    const [column = '', field = '', kind = ''] = line.split('>').map((part) => part.trim());
    return { column, kind, ...(field !== '-' && { field }) };
  });
}

/** A column's first place is the suggestion made for it; each is made once. */
export function scoreOf(truths: Truth[], guesses: Guess[]): Score {
  const score: Score = { homes: 0, right: 0, accepted: 0, wrong: 0, misses: [] };
  for (const { column, field } of truths) {
    const guess = guesses.find((each) => each.column === column);
    const right = guess !== undefined && guess.field === field;
    if (field) score.homes += 1;
    if (field && right) score.right += 1;
    if (guess && guess.confidence >= acceptLine) {
      score.accepted += 1;
      if (!right) score.wrong += 1;
    }
    const said = guess ? `${guess.field} ${guess.confidence.toFixed(2)}` : 'nothing';
    if (field ? !right : (guess?.confidence ?? 0) >= acceptLine)
      score.misses.push(`${column}: ${said}, not ${field ?? 'nothing'}`);
  }
  return score;
}

export function sumOf(scores: Score[]): Score {
  const sum = (of: (score: Score) => number) => scores.reduce((total, score) => total + of(score), 0);
  return {
    homes: sum(({ homes }) => homes),
    right: sum(({ right }) => right),
    accepted: sum(({ accepted }) => accepted),
    wrong: sum(({ wrong }) => wrong),
    misses: scores.flatMap(({ misses }) => misses),
  };
}
