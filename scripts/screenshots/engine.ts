import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CodeServer } from '../host/codeServer.ts';

/** Processes of the indexer that this editor has started. Needs Linux's `/proc`. */
function indexers({ folder }: CodeServer): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/u.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
        return words.some((word) => word.startsWith(folder) && word.endsWith('/indexer.js'));
      } catch {
        // It has ended meanwhile.
        return false;
      }
    });
}

/** Waits until an indexer runs that is none of those. */
async function nextIndexer(
  server: CodeServer,
  before: readonly number[],
  timeout: number,
): Promise<number | undefined> {
  for (const end = Date.now() + timeout; Date.now() < end; await sleep(5)) {
    const found = indexers(server).find((pid) => !before.includes(pid));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Holds the first indexer as soon as it has started, before it has looked for anything. */
export async function holdFirstIndexer(server: CodeServer): Promise<number> {
  const pid = await nextIndexer(server, [], 120_000);
  if (pid === undefined) throw new Error('No indexer was started.');
  process.kill(pid, 'SIGSTOP');
  return pid;
}

/** Ends the indexer, and each one that is started in its place, until none comes any more. */
export async function killIndexers(server: CodeServer): Promise<void> {
  const killed: number[] = [];
  for (;;) {
    const pid = await nextIndexer(server, killed, 8000);
    if (pid === undefined) return;
    // One that has not spoken yet counts, too.
    await sleep(500);
    process.kill(pid, 'SIGKILL');
    killed.push(pid);
  }
}
