import assert from 'node:assert/strict';
import { before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { api, found, indexed, indexerPids, until } from './support.ts';

export function describeRecovery(): void {
  describe('when the indexer is killed', () => {
    async function kill(): Promise<number> {
      await until(() => indexerPids().length === 1, 'an indexer runs');
      const [pid = 0] = indexerPids();
      process.kill(pid, 'SIGKILL');
      await until(() => !indexerPids().includes(pid), 'it has ended');
      return pid;
    }

    async function finds(): Promise<boolean> {
      try {
        return (await found('a cat'))[0] === 'gallery/photos/IMG_2041.jpg';
      } catch {
        // While it is down a search says so.
        return false;
      }
    }

    before(async () => {
      await indexed();
    });

    it('it starts again by itself with everything that was indexed', async () => {
      const { indexed: before } = await indexed();
      const pid = await kill();
      await until(finds, 'searches are answered again');
      const [next] = indexerPids();
      assert.ok(next !== undefined && next !== pid);
      assert.equal((await indexed()).indexed, before);
    });

    it('a search that is under way is rejected, or answered by the next one, but never hangs', async () => {
      const lookalike = await api();
      const search = lookalike.search('something that nobody has searched before').then(
        () => 'answered',
        () => 'rejected',
      );
      await kill();
      const outcome = await Promise.race([
        search,
        new Promise<string>((resolve) => setTimeout(() => resolve('hangs'), 20_000)),
      ]);
      assert.notEqual(outcome, 'hangs');
      await until(finds, 'searches are answered again');
    });

    it('after the third time it stays down and says so, until a person starts it', async () => {
      const lookalike = await api();
      await kill();
      await until(() => lookalike.state.kind === 'stopped', 'it says that it stopped');
      await new Promise((resolve) => setTimeout(resolve, 1500));
      assert.deepEqual(indexerPids(), []);
      await assert.rejects(lookalike.search('a cat'), /three times|stopped/u);
      await vscode.commands.executeCommand('lookalike.restartEngine');
      await until(finds, 'searches are answered again');
    });
  });
}
