/** Something the person at the keyboard can mend: the command prints the sentence alone and ends with 1. */
export class SentenceError extends Error {}
