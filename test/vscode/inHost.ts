import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { build } from 'esbuild';
import type { Browser } from 'playwright-core';
import { CodeServer } from '../../scripts/host/codeServer.ts';
import { type EditorKind, repository } from '../../scripts/host/editors.ts';
import { ensureEditor } from '../../scripts/host/install.ts';
import { type Outcome, Report } from './outcome.ts';
import { launchBrowser, Workbench } from './workbench.ts';

export const galleryFixture = join(repository, 'test/fixtures/gallery');

/** Tests of one start of the editor; `inhost/index.ts` knows them by these names. */
export type Scenario = 'trusted' | 'restricted' | 'held' | 'failing';

/** Settings of the workspace in which a scenario is tested. */
const workspaceSettings: Readonly<Record<Scenario, Readonly<Record<string, unknown>>>> = {
  trusted: {},
  restricted: {
    'lookalike.model': '/a/model/that/the/workspace/names',
    'lookalike.device': 'cuda',
    'lookalike.lowPriority': false,
  },
  held: { 'lookalike.indexOnStart': 'off' },
  failing: { 'lookalike.indexOnStart': 'off' },
};

/** Longest time that a scenario may take before it counts as hanging. */
const timeLimitMs = 480_000;

/** A workspace of two folders in a temporary folder, and what the tests in the editor are told of it. */
export interface InHostWorkspace {
  readonly folder: string;
  /** The `.code-workspace` file. */
  readonly file: string;
  readonly suite: string;
  readonly env: Readonly<Record<string, string>>;
  readonly results: string;
  readonly figures: string;
}

/** Bundles the tests and makes the workspace. @param many number of images for the test with many */
export async function prepareWorkspace(scenario: Scenario, many: number): Promise<InHostWorkspace> {
  const suite = join(repository, 'out/inhost/index.cjs');
  await build({
    entryPoints: [join(repository, 'test/vscode/inhost/index.ts')],
    outfile: suite,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node22',
    // The package's entry is an ES module around this file, which Node 22 and 24 hand to CommonJS in different ways.
    alias: { mocha: 'mocha/lib/mocha.cjs' },
    external: ['vscode', 'mocha/lib/mocha.cjs'],
    logLevel: 'warning',
  });
  const folder = mkdtempSync(join(tmpdir(), 'lookalike-inhost-'));
  const workspace = join(folder, 'workspace');
  cpSync(galleryFixture, join(workspace, 'gallery'), { recursive: true });
  mkdirSync(join(workspace, 'second'));
  cpSync(join(galleryFixture, 'clipart/a-03.png'), join(workspace, 'second/lighthouse.png'));
  const file = join(workspace, 'test.code-workspace');
  const folders = ['gallery', 'second'].map((name) => ({ name, path: name }));
  writeFileSync(file, JSON.stringify({ folders, settings: workspaceSettings[scenario] }, null, 2));
  const results = join(folder, 'results.json');
  const figures = join(folder, 'figures.txt');
  const scratch = join(folder, 'scratch');
  mkdirSync(scratch);
  const env = {
    LOOKALIKE_TEST_SCENARIO: scenario,
    LOOKALIKE_TEST_RESULTS: results,
    LOOKALIKE_TEST_FIGURES: figures,
    LOOKALIKE_TEST_SCRATCH: scratch,
    LOOKALIKE_TEST_GALLERY: galleryFixture,
    LOOKALIKE_TEST_MANY: String(many),
  };
  return { folder, file, suite, env, results, figures };
}

/** Longest that `activate` may take, in milliseconds. */
const activationLimitMs = 50;

/** Hands on what the tests in the editor wrote down. @returns milliseconds that `activate` took */
export function readResults(
  suite: string,
  workspace: InHostWorkspace,
  report: Report,
  failure: string | undefined,
): number {
  const figures = existsSync(workspace.figures) ? readFileSync(workspace.figures, 'utf8') : '';
  for (const line of figures.split('\n').filter(Boolean)) report.figure(line);
  let failed = false;
  if (existsSync(workspace.results)) {
    const outcomes: readonly Outcome[] = JSON.parse(readFileSync(workspace.results, 'utf8'));
    for (const outcome of outcomes) report.add(suite, outcome);
    failed = outcomes.some(({ error }) => error !== undefined);
  }
  if (failure !== undefined && !failed) report.add(suite, { title: 'the run inside the editor', error: failure });
  return Number(/activate\(\) took ([\d.]+) ms/u.exec(figures)?.[1] ?? Number.NaN);
}

/** Judges the starts of a run by the one that the rest of the machine disturbed least. */
export function judgeActivation(suite: string, times: readonly number[], report: Report): void {
  const best = Math.min(...times);
  const title = `activate() is over within ${activationLimitMs} ms (best of ${times.length} starts)`;
  report.add(suite, best <= activationLimitMs ? { title } : { title, error: `It took ${times.join(', ')} ms.` });
}

/** Runs the tests inside the extension host of code-server. */
export async function runInCodeServer(
  browser: Browser,
  kind: EditorKind,
  scenario: Scenario,
  many: number,
  report: Report,
): Promise<number> {
  const workspace = await prepareWorkspace(scenario, many);
  const suite = `${kind}, ${scenario}`;
  let failure: string | undefined;
  const server = await CodeServer.start({
    kind,
    testDriver: true,
    workspaceTrust: scenario === 'restricted',
    settings: {
      'security.workspace.trust.startupPrompt': 'never',
      'files.simpleDialog.enable': true,
      // It would take the processor from what is tested; test/engine tests it.
      'lookalike.readText': false,
    },
    env: (logs) => ({ ...workspace.env, LOOKALIKE_TEST_LOGS: logs }),
  });
  try {
    const output: string[] = [];
    const code = await inWorkbench(browser, server, workspace, output);
    if (code !== 0)
      failure = `${code === undefined ? 'It hangs' : `Exit code ${code}`}.\n${output.slice(-30).join('\n')}`;
  } catch (error) {
    failure = error instanceof Error ? (error.stack ?? error.message) : String(error);
  } finally {
    await server.stop();
  }
  const activation = readResults(suite, workspace, report, failure);
  rmSync(workspace.folder, { recursive: true, force: true, maxRetries: 5 });
  return activation;
}

/** Opens the page that runs the tests, and returns the exit code that the extension host gives it. */
async function inWorkbench(
  browser: Browser,
  server: CodeServer,
  workspace: InHostWorkspace,
  output: string[],
): Promise<number | undefined> {
  let end: (code: number) => void = () => undefined;
  const ended = new Promise<number>((resolve) => {
    end = resolve;
  });
  const target = { workspace: workspace.file, tests: { extension: repository, suite: workspace.suite } };
  const workbench = await Workbench.open(browser, server, target, {}, async (page) => {
    await page.exposeFunction('codeAutomationLog', (type: string, args: readonly unknown[]) =>
      output.push(`${type}: ${args.join(' ')}`),
    );
    await page.exposeFunction('codeAutomationExit', (code: number) => end(code));
  });
  try {
    return await Promise.race([ended, sleep(timeLimitMs, undefined, { ref: false })]);
  } finally {
    await workbench.close();
  }
}

/** A suite that cannot fail shows nothing: a failure inside the editor must arrive here. */
async function checkFailing(browser: Browser, kind: EditorKind, report: Report): Promise<void> {
  const quiet = new Report(() => undefined);
  await runInCodeServer(browser, kind, 'failing', 0, quiet);
  const title = 'a failure inside the editor is a failure of the run';
  const { passed, failed } = quiet.counts;
  const code = quiet.close();
  const right = passed === 1 && failed === 1 && code !== 0;
  const seen = `passed ${passed}, failed ${failed}, exit code ${code}`;
  report.add(kind, right ? { title } : { title, error: `One test passes and one fails there; seen were: ${seen}.` });
}

export async function runScenarios(
  kind: EditorKind,
  scenarios: readonly Scenario[],
  many: number,
  report: Report,
): Promise<void> {
  ensureEditor(kind);
  const browser = await launchBrowser();
  try {
    const activations: number[] = [];
    for (const scenario of scenarios) {
      activations.push(await runInCodeServer(browser, kind, scenario, many, report));
    }
    judgeActivation(kind, activations, report);
    await checkFailing(browser, kind, report);
  } finally {
    await browser.close();
  }
}
