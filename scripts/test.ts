// Runs every test and ends with "N passed, N failed". Usage: test.ts [SUITE ...]; suites: see below. A suite that cannot run
// here (no VS Code host, no browser) fails: nothing is left out in silence.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

interface Suite {
  readonly name: string;
  /** A script that is run with this very Node, with its arguments. */
  readonly command: readonly string[];
}

const root = fileURLToPath(new URL('..', import.meta.url));
const nodeTest = ['--test', '--test-reporter=spec', '--test-concurrency=2'];
const tsc = ['node_modules/typescript/bin/tsc', '--noEmit'];
const suites: readonly Suite[] = [
  { name: 'types', command: tsc },
  { name: 'types of the webviews', command: [...tsc, '-p', 'src/webview'] },
  { name: 'types of the webview tests', command: [...tsc, '-p', 'test/webview'] },
  { name: 'lint', command: ['node_modules/@biomejs/biome/bin/biome', 'check', '--diagnostic-level=warn'] },
  { name: 'unit', command: [...nodeTest, 'src/**/*.test.ts', 'bench/**/*.test.ts', 'scripts/**/*.test.ts'] },
  { name: 'build', command: ['scripts/build.ts'] },
  { name: 'engine', command: [...nodeTest, 'test/engine/**/*.test.ts'] },
  { name: 'webview', command: [...nodeTest, 'test/webview/**/*.test.ts'] },
  { name: 'package', command: ['test/vscode/run.ts', 'vsix'] },
  { name: 'extension host', command: ['test/vscode/run.ts', 'inhost'] },
  { name: 'extension host, oldest editor', command: ['test/vscode/run.ts', 'inhost-oldest'] },
  { name: 'interface', command: ['test/vscode/run.ts', 'ui'] },
];

interface Outcome {
  readonly name: string;
  readonly passed: number;
  readonly failed: number;
  readonly seconds: number;
}

/** Counts in what the runners print at their end; a step without tests counts as one test of its own. */
function count(output: string, code: number | null): { passed: number; failed: number } {
  const nodeRunner = [...output.matchAll(/^ℹ (pass|fail|cancelled) (\d+)$/gm)];
  const plain = [...output.matchAll(/^(\d+) passed, (\d+) failed/gm)].at(-1);
  let passed = 0;
  let failed = 0;
  if (plain !== undefined) {
    passed = Number(plain[1]);
    failed = Number(plain[2]);
  } else if (nodeRunner.length > 0) {
    for (const [, kind, number] of nodeRunner) {
      if (kind === 'pass') passed += Number(number);
      else failed += Number(number);
    }
  } else {
    return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
  }
  // A runner that fails without a failed test, or that ran none, has failed all the same.
  if ((code !== 0 && failed === 0) || passed + failed === 0) failed++;
  return { passed, failed };
}

function run(suite: Suite): Promise<Outcome> {
  console.log(`\n== ${suite.name}`);
  const started = performance.now();
  const flags = ['--experimental-strip-types', '--disable-warning=ExperimentalWarning'];
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...flags, ...suite.command], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      process.stdout.write(text);
    });
    child.on('error', reject);
    child.on('close', (code) => {
      resolve({ name: suite.name, ...count(output, code), seconds: (performance.now() - started) / 1000 });
    });
  });
}

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !suites.some((suite) => suite.name === name));
if (unknown.length > 0) {
  console.error(`No such suite: ${unknown.join(', ')}. There are: ${suites.map((suite) => suite.name).join(', ')}.`);
  process.exit(2);
}
const outcomes: Outcome[] = [];
for (const suite of [{ name: 'kernel', command: ['scripts/build-wasm.ts'] }, ...suites]) {
  if (wanted.length === 0 || suite.name === 'kernel' || wanted.includes(suite.name)) outcomes.push(await run(suite));
}
console.log('');
for (const { name, passed, failed, seconds } of outcomes) {
  console.log(
    `${failed === 0 ? 'ok    ' : 'FAILED'} ${name}: ${passed} passed, ${failed} failed (${seconds.toFixed(1)} s)`,
  );
}
const passed = outcomes.reduce((sum, outcome) => sum + outcome.passed, 0);
const failed = outcomes.reduce((sum, outcome) => sum + outcome.failed, 0);
console.log(`\n${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
