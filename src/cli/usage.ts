/** Exit codes of every command. */
export const exitCode = { found: 0, nothingFound: 1, failure: 2 } as const;

/** A command that was called in a way that cannot be carried out; the message says what to write instead. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
