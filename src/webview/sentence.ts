/** What went wrong, for people: the message without what vscode-jsonrpc puts before that of an error which a handler threw. */
export function sentence(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replace(/^Request \S+ failed with message: /u, '');
}
