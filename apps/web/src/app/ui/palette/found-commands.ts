import type { Command } from './palette';

/**
 * The commands that every typed word is found in. Those whose own words begin so come first, then those that were used
 * last, then all others as they were offered.
 */
export function foundCommands(
  commands: readonly Command[],
  typed: string,
  recent: readonly string[],
): readonly Command[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  const textOf = ({ words: own, also }: Command) => `${own} ${also ?? ''}`.toLowerCase();
  const rank = (command: Command): number => {
    const begins = words[0] !== undefined && command.words.toLowerCase().startsWith(words[0]);
    const used = recent.indexOf(command.id);
    return (begins ? 0 : 1_000) + (used < 0 ? recent.length : used);
  };
  return commands
    .filter((command) => words.every((word) => textOf(command).includes(word)))
    .map((command, index) => ({ command, index, rank: rank(command) }))
    .sort((left, right) => left.rank - right.rank || left.index - right.index)
    .map(({ command }) => command);
}
