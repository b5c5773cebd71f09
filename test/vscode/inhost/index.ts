// Entry of the tests that run inside the extension host: the same in code-server and under @vscode/test-electron.
import { writeFileSync } from 'node:fs';
import Mocha from 'mocha';
import { describeActivation } from './activation.ts';
import { describeAgents } from './agents.ts';
import { describeApi } from './api.ts';
import { describeEventLoop } from './eventLoop.ts';
import { describeFailing } from './failing.ts';
import { describeFolders } from './folders.ts';
import { describeHeld } from './held.ts';
import { describeManifest } from './manifest.ts';
import { describeModels } from './models.ts';
import { describeRecovery } from './recovery.ts';
import { describeReport } from './report.ts';
import { describeRestricted } from './restricted.ts';
import { describeSettings } from './settings.ts';
import { describeWatcher } from './watcher.ts';

/** What is tested in one start of the editor. */
const scenarios: Readonly<Record<string, readonly (() => void)[]>> = {
  trusted: [
    describeActivation,
    describeManifest,
    describeApi,
    describeAgents,
    describeReport,
    describeWatcher,
    describeFolders,
    describeSettings,
    describeModels,
    describeRecovery,
    describeEventLoop,
  ],
  restricted: [describeActivation, describeRestricted],
  held: [describeActivation, describeHeld],
  failing: [describeFailing],
};

interface Result {
  readonly title: string;
  readonly error?: string;
}

function required(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set.`);
  return value;
}

/** Called by the editor; it rejects when a test has failed. */
export async function run(): Promise<void> {
  const mocha = new Mocha({ ui: 'bdd', timeout: 60_000, slow: 5000 });
  mocha.suite.emit('pre-require', globalThis, 'index', mocha);
  const scenario = required('LOOKALIKE_TEST_SCENARIO');
  const suites = scenarios[scenario];
  if (suites === undefined) throw new Error(`There is no scenario "${scenario}".`);
  for (const suite of suites) suite();
  // What the tests have to say besides pass or fail.
  const results: Result[] = [];
  const failures = await new Promise<number>((resolve) => {
    const runner = mocha.run(resolve);
    runner.on('pass', (test) => results.push({ title: test.fullTitle() }));
    runner.on('fail', (test, error: Error) =>
      results.push({ title: test.fullTitle(), error: error.stack ?? String(error) }),
    );
    runner.on('pending', (test) => results.push({ title: test.fullTitle(), error: 'It was left out.' }));
  });
  writeFileSync(required('LOOKALIKE_TEST_RESULTS'), JSON.stringify(results));
  if (failures > 0) throw new Error(`${failures} tests failed.`);
}
