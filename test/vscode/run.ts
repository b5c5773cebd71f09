// Tests in a real VS Code. Usage: run.ts [SUITE ...] [--only TEXT] [--repeat N]; suites: inhost, inhost-oldest, ui, vsix, electron. Without a name
// all but electron, which needs a machine that can download VS Code. Ends with "N passed, N failed".
import { parseArgs } from 'node:util';
import { runInElectron } from './electron.ts';
import { runScenarios } from './inHost.ts';
import { Report } from './outcome.ts';
import { runUi } from './ui/suite.ts';
import { runVsix } from './vsix.ts';

const { positionals: named, values } = parseArgs({
  allowPositionals: true,
  options: { only: { type: 'string', default: '' }, repeat: { type: 'string', default: '1' } },
});

type Suite = (report: Report) => Promise<void>;

const suites: Readonly<Record<string, Suite>> = {
  inhost: (report) => runScenarios('current', ['trusted', 'restricted', 'held'], 5000, report),
  'inhost-oldest': (report) => runScenarios('oldest', ['trusted', 'restricted', 'held'], 300, report),
  vsix: runVsix,
  ui: (report) => runUi(report, { only: values.only, repeat: Number(values.repeat) }),
  electron: (report) => runInElectron(['trusted', 'restricted', 'held'], 5000, report),
};

const unknown = named.filter((name) => suites[name] === undefined);
if (unknown.length > 0) {
  console.error(`No such suite: ${unknown.join(', ')}. There are: ${Object.keys(suites).join(', ')}.`);
  process.exit(2);
}
const report = new Report();
for (const [name, suite] of Object.entries(suites)) {
  if (named.length > 0 ? !named.includes(name) : name === 'electron') continue;
  console.log(`# ${name}`);
  try {
    await suite(report);
  } catch (error) {
    report.add(name, {
      title: 'the suite',
      error: error instanceof Error ? (error.stack ?? error.message) : String(error),
    });
  }
}
process.exit(report.close());
