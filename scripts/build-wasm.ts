// Compiles the vector kernel (AssemblyScript, WASM SIMD) and writes it as a TypeScript module that holds the bytes, so that
// unit tests, bundles and the extension load it the same way, without asking where a file lies.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const source = join(root, 'src/indexer/ranker/kernel/kernel.ts');
const target = join(root, 'src/indexer/ranker/kernel.generated.ts');

if (!existsSync(target) || statSync(target).mtimeMs < statSync(source).mtimeMs) {
  const folder = mkdtempSync(join(tmpdir(), 'lookalike-wasm-'));
  try {
    const output = join(folder, 'kernel.wasm');
    execFileSync(
      process.execPath,
      [
        join(root, 'node_modules/assemblyscript/bin/asc.js'),
        source,
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
      `// Written by scripts/build-wasm.ts from kernel/kernel.ts. Do not edit.\nexport const kernelBase64 =\n  '${base64}';\n`,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
