/** How sure a guess is (0 to 1), in whole per cent; 100 % only where it is exact. */
export function certainty(share: number): string {
  return `${Math.floor(share * 100 + 1e-9)} %`;
}
