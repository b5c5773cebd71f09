import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { describe, it } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { encoderEntry } from './entry.ts';

describe('encoderEntry', () => {
  it('is process.ts when the code runs from source', () => {
    const { file, execArgv } = encoderEntry();
    assert.equal(file, fileURLToPath(new URL('./process.ts', import.meta.url)));
    assert.ok(existsSync(file));
    assert.ok(execArgv.includes('--experimental-strip-types'));
  });

  it('is encoder.js beside the bundle that the code runs from', () => {
    const bundle = new URL('dist/indexer.js', pathToFileURL(`${process.cwd()}/`));
    const { file, execArgv } = encoderEntry(bundle.href);
    assert.equal(file, fileURLToPath(new URL('./encoder.js', bundle)));
    assert.ok(!execArgv.includes('--experimental-strip-types'));
  });

  it("runs Electron as Node, and takes nothing over of a debugger's or a test runner's environment", () => {
    const parent = {
      PATH: '/bin',
      NODE_OPTIONS: '--inspect',
      NODE_TEST_CONTEXT: 'child-v8',
      NODE_CHANNEL_FD: '3',
      MALLOC_MMAP_THRESHOLD_: '1',
      MALLOC_TOP_PAD_: '1',
    };
    const { env } = encoderEntry(import.meta.url, parent);
    assert.equal(env.ELECTRON_RUN_AS_NODE, '1');
    assert.equal(env.PATH, '/bin');
    for (const name of Object.keys(parent).slice(1)) assert.ok(!(name in env), name);
  });
});
