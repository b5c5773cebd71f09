import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { after, test } from 'node:test';
import { EngineError } from '../errors.ts';
import { assertOutside, catalogueFile, defaultStorageFolder } from './location.ts';

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'lookalike-location-')));
after(() => rmSync(folder, { recursive: true, force: true }));
mkdirSync(join(folder, 'Été Photos', 'in'), { recursive: true });
mkdirSync(join(folder, '写真'));
symlinkSync(join(folder, 'Été Photos'), join(folder, 'link'), 'junction');

function refused(code: string): (error: unknown) => boolean {
  return (error) => error instanceof EngineError && error.code === code;
}

test('a folder has one catalogue, however it is reached', () => {
  const file = catalogueFile('/storage', join(folder, 'Été Photos'));
  assert.match(relative(join('/storage', 'indexes'), file), /^e-te-photos-[0-9a-f]{16}[\\/]catalogue\.sqlite$/);
  assert.equal(catalogueFile('/storage', `${join(folder, 'link')}/`), file);
  assert.equal(catalogueFile('/storage', relative(process.cwd(), join(folder, 'link', 'in', '..'))), file);
  assert.notEqual(catalogueFile('/storage', join(folder, 'Été Photos', 'in')), file);
});

test('a name without Latin letters still gives a file', () => {
  assert.match(catalogueFile('/storage', join(folder, '写真')), /folder-[0-9a-f]{16}/);
});

test('a folder that is not there has none', () => {
  assert.throws(() => catalogueFile('/storage', join(folder, 'nowhere')), refused('folder-not-found'));
  assert.throws(() => assertOutside(join(folder, 'nowhere'), folder), refused('folder-not-found'));
});

test('an index inside its folder is refused, also through a link', () => {
  const root = join(folder, 'Été Photos');
  for (const inside of [
    root,
    join(root, 'x.sqlite'),
    join(root, 'new', 'x.sqlite'),
    join(folder, 'link', 'x.sqlite'),
  ]) {
    assert.throws(() => assertOutside(root, inside), refused('catalogue-unavailable'), inside);
  }
  assert.throws(() => assertOutside(join(folder, 'link'), join(root, 'x')), refused('catalogue-unavailable'));
});

test('an index beside or above its folder is fine', () => {
  const root = join(folder, 'Été Photos');
  for (const outside of [
    join(folder, 'x'),
    join(folder, 'Été Photos-index', 'x'),
    join(folder, '..', 'x'),
    join(root, '..x', '..', '..', 'y'),
  ]) {
    assertOutside(root, outside);
  }
  assert.throws(() => assertOutside(root, join(root, '..x')), refused('catalogue-unavailable'));
});

test('LOOKALIKE_HOME wins over the platform folder', () => {
  const before = process.env.LOOKALIKE_HOME;
  try {
    process.env.LOOKALIKE_HOME = join(folder, 'home');
    assert.equal(defaultStorageFolder(), join(folder, 'home'));
    delete process.env.LOOKALIKE_HOME;
    assert.match(defaultStorageFolder(), /lookalike/);
    assert.doesNotMatch(defaultStorageFolder(), /nodejs/);
  } finally {
    if (before === undefined) {
      delete process.env.LOOKALIKE_HOME;
    } else {
      process.env.LOOKALIKE_HOME = before;
    }
  }
});
