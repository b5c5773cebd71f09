// Compiles the ranker's kernel (AssemblyScript, WASM SIMD) and writes it as a TypeScript module that holds the bytes, so that
// unit tests, bundles and the extension load it the same way, without asking where a file lies.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const sources = ['vectors.ts', 'rows.ts'].map((file) => join(root, 'src/indexer/ranker/kernel', file));
const target = join(root, 'src/indexer/ranker/kernel.generated.ts');

const isStale = (): boolean => sources.some((source) => statSync(target).mtimeMs < statSync(source).mtimeMs);

if (!existsSync(target) || isStale()) {
  const folder = mkdtempSync(join(tmpdir(), 'lookalike-wasm-'));
  try {
    const output = join(folder, 'kernel.wasm');
    execFileSync(
      process.execPath,
      [
        join(root, 'node_modules/assemblyscript/bin/asc.js'),
        ...sources,
        '--outFile',
        output,
        '-O3',
        '--noAssert',
        '--runtime',
        'stub',
        '--enable',
        'simd',
        '--enable',
        'relaxed-simd',
        '--importMemory',
        '--initialMemory',
        '1',
      ],
      { stdio: 'inherit' },
    );
    const base64 = readFileSync(output).toString('base64');
    writeFileSync(
      target,
      `// Written by scripts/build-wasm.ts from kernel/. Do not edit.\nexport const kernelBase64 =\n  '${base64}';\n`,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
