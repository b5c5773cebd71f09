import { strict as assert } from 'node:assert';
import { spawnSync } from 'node:child_process';
import { constants } from 'node:os';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { sharpRuntime, withDeepBinding } from './sharpRuntime.ts';

test('sharp is loaded once, with one thread and without a cache', () => {
  const sharp = sharpRuntime();
  assert.equal(sharp, sharpRuntime());
  assert.equal(sharp.concurrency(), 1);
  assert.equal(sharp.cache().memory.max, 0);
});

test('deep binding is asked of every addon while loading, and of none afterwards', () => {
  const open = process.dlopen;
  const flags: number[] = [];
  process.dlopen = (_module: object, _filename: string, flag?: number) => {
    flags.push(flag ?? 0);
  };
  const fake = process.dlopen;
  try {
    assert.equal(
      withDeepBinding(() => {
        process.dlopen({ exports: {} }, 'a.node');
        return 'loaded';
      }),
      'loaded',
    );
    assert.equal(process.dlopen, fake);
    const deep = constants.dlopen.RTLD_DEEPBIND ?? 0;
    assert.ok(flags.length === 1 && ((flags[0] ?? 0) & deep) === deep);
  } finally {
    process.dlopen = open;
  }
});

test('sharp decodes when it was loaded with deep binding', () => {
  const runtime = fileURLToPath(new URL('./sharpRuntime.ts', import.meta.url));
  const script = `
    const { createRequire } = await import('node:module');
    const { withDeepBinding } = await import(${JSON.stringify(runtime)});
    const require = createRequire(${JSON.stringify(runtime)});
    const sharp = withDeepBinding(() => require('sharp'));
    const png = await sharp({ create: { width: 5, height: 4, channels: 3, background: 'red' } }).png().toBuffer();
    console.log((await sharp(png).metadata()).width);`;
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ['--experimental-strip-types', '--input-type=module', '-e', script],
    { encoding: 'utf8' },
  );
  assert.equal(stdout.trim(), '5', stderr);
});
