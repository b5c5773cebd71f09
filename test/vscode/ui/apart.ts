import assert from 'node:assert/strict';
import type { CodeServerOptions, Target } from '../../../scripts/host/codeServer.ts';
import { Session, type UiTest } from './session.ts';

/** A test with an editor of its own. */
export function apart(
  title: string,
  options: CodeServerOptions,
  target: (folder: string) => Target,
  run: (session: Session) => Promise<void>,
): UiTest {
  return {
    title,
    run: async (session, workspace) => {
      const own = await Session.open(session.browser, { ...session.options, ...options }, target(workspace.folder));
      try {
        await run(own);
        assert.deepEqual(own.external, []);
      } finally {
        await own.close();
      }
    },
  };
}
