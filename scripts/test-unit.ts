// Runs the unit tests that sit beside the code. Usage: test-unit.ts [FOLDER OR GLOB ...]
import { spawnSync } from 'node:child_process';

const named = process.argv
  .slice(2)
  .map((path) => (path.endsWith('.ts') ? path : `${path.replace(/\/$/, '')}/**/*.test.ts`));
const patterns = named.length > 0 ? named : ['src/**/*.test.ts', 'bench/**/*.test.ts', 'scripts/**/*.test.ts'];
const flags = ['--experimental-strip-types', '--disable-warning=ExperimentalWarning', '--test', '--test-reporter=spec'];
const run = spawnSync(process.execPath, [...flags, ...patterns], { stdio: 'inherit' });
process.exit(run.status ?? 1);
