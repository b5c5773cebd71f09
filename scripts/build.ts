// Builds everything that runs into dist/: the engine's three entries, the extension and the webview.
// Usage: build.ts [--watch] [--production] [--out FOLDER]
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type BuildOptions, build, context } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const { watch, production, out } = parseArgs({
  options: {
    watch: { type: 'boolean', default: false },
    production: { type: 'boolean', default: false },
    out: { type: 'string', default: join(root, 'dist') },
  },
}).values;
const outdir = resolve(out);
process.chdir(root);

execFileSync(process.execPath, ['--experimental-strip-types', 'scripts/build-wasm.ts'], { stdio: 'inherit' });

const common: BuildOptions = {
  bundle: true,
  minify: production,
  sourcemap: !production,
  legalComments: 'none',
  logLevel: 'warning',
  outdir,
  define: { 'process.env.NODE_ENV': production ? '"production"' : '"development"' },
};

// Native modules and what carries its own data files stay outside the bundle.
const external = ['vscode', 'sharp', 'onnxruntime-node', 'hnswlib-node'];

const engine: BuildOptions = {
  ...common,
  entryPoints: {
    cli: 'src/cli/main.ts',
    indexer: 'src/indexer/gateway.ts',
    encoder: 'src/indexer/encoder/process.ts',
    hnsw: 'src/indexer/ranker/hnswProcess.ts',
  },
  platform: 'node',
  target: 'node22.16',
  format: 'esm',
  external,
  // CommonJS packages inside an ES module bundle ask for require.
  banner: {
    js: "import { createRequire as bundleRequire } from 'node:module'; const require = bundleRequire(import.meta.url);",
  },
};

const extension: BuildOptions = {
  ...common,
  entryPoints: { extension: 'src/extension.ts' },
  outExtension: { '.js': '.cjs' },
  platform: 'node',
  target: 'node22.16',
  format: 'cjs',
  external,
};

const webview: BuildOptions = {
  ...common,
  entryPoints: { webview: 'src/webview/main.ts' },
  platform: 'browser',
  target: 'chrome138',
  // It stands in the page: a module would wait for style sheets.
  format: 'iife',
  loader: { '.ttf': 'file' },
};

const all = [engine, extension, webview];
mkdirSync(outdir, { recursive: true });
for (const file of ['codicon.css', 'codicon.ttf']) {
  copyFileSync(join('node_modules/@vscode/codicons/dist', file), join(outdir, file));
}
if (watch) for (const options of all) await (await context(options)).watch();
else await Promise.all(all.map((options) => build(options)));
