import assert from 'node:assert/strict';
import type { CodeServer, CodeServerOptions, Target } from '../../../scripts/host/codeServer.ts';
import { keepFailurePicture } from './failurePicture.ts';
import { Session, type UiTest } from './session.ts';

/** What an editor of a test's own is started with. */
export interface OwnEditor {
  /** Of the test: its picture is called so when it fails. */
  readonly title: string;
  /** On top of the options of the session that all tests share. */
  readonly options: CodeServerOptions;
  readonly target: Target;
  /** Runs before the window opens. */
  readonly prepare?: (server: CodeServer) => Promise<void>;
}

/** Does something in an editor of its own, which may ask nothing from the network. */
export async function inOwnEditor(
  shared: Session,
  { title, options, target, prepare }: OwnEditor,
  act: (own: Session) => Promise<void>,
): Promise<void> {
  const own = await Session.open(shared.browser, { ...shared.options, ...options }, target, prepare);
  try {
    await act(own);
    assert.deepEqual(own.external, []);
  } catch (error) {
    await keepFailurePicture(own.workbench, `own ${title}`);
    throw error;
  } finally {
    await own.close();
  }
}

/** A test with an editor of its own. */
export function apart(
  title: string,
  options: CodeServerOptions,
  target: (folder: string) => Target,
  run: (session: Session) => Promise<void>,
): UiTest {
  return {
    title,
    run: (session, { folder }) => inOwnEditor(session, { title, options, target: target(folder) }, run),
  };
}
