import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runTests } from '@vscode/test-electron';
import { repository } from '../../scripts/host/editors.ts';
import { judgeActivation, prepareWorkspace, readResults, type Scenario } from './inHost.ts';
import type { Report } from './outcome.ts';

/** The editor that is downloaded: today's, and the oldest that package.json's `engines` admits. */
const versions = ['stable', '1.106.0'] as const;

/** Runs the tests inside the extension host of desktop VS Code, which is downloaded when it is not there. */
export async function runInElectron(scenarios: readonly Scenario[], many: number, report: Report): Promise<void> {
  for (const version of versions) {
    const activations: number[] = [];
    for (const scenario of scenarios) {
      const workspace = await prepareWorkspace(scenario, many);
      const user = mkdtempSync(join(tmpdir(), 'lookalike-user-'));
      let failure: string | undefined;
      try {
        await runTests({
          version,
          cachePath: join(repository, '.vscode-test'),
          extensionDevelopmentPath: repository,
          extensionTestsPath: workspace.suite,
          extensionTestsEnv: { ...workspace.env, LOOKALIKE_TEST_LOGS: join(user, 'logs') },
          launchArgs: [
            workspace.file,
            '--user-data-dir',
            user,
            '--disable-extensions',
            '--disable-telemetry',
            ...(scenario === 'restricted' ? [] : ['--disable-workspace-trust']),
          ],
        });
      } catch (error) {
        failure = error instanceof Error ? (error.stack ?? error.message) : String(error);
      }
      activations.push(readResults(`desktop ${version}, ${scenario}`, workspace, report, failure));
      for (const folder of [workspace.folder, user]) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    }
    judgeActivation(`desktop ${version}`, activations, report);
  }
}
