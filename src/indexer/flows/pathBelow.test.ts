import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { pathBelow } from './pathBelow.ts';

const folder = realpathSync.native(mkdtempSync(join(tmpdir(), 'lookalike-below-')));
after(() => rmSync(folder, { recursive: true, force: true }));
mkdirSync(join(folder, 'project', 'icons'), { recursive: true });
writeFileSync(join(folder, 'project', 'icons', 'a.png'), '');

test('a path lies below a folder, with forward slashes, or it does not', () => {
  const project = join(folder, 'project');
  assert.equal(pathBelow(project, join(project, 'icons', 'a.png')), 'icons/a.png');
  assert.equal(pathBelow(project, join(project, 'icons', 'gone.png')), 'icons/gone.png');
  assert.equal(pathBelow(`${project}/`, join(project, 'icons', 'a.png')), 'icons/a.png');
  assert.equal(pathBelow(project, `${project} two/a.png`), undefined, 'a folder whose name begins the same');
  assert.equal(pathBelow(project, join(folder, 'a.png')), undefined);
});

test('a folder that is named by a link holds what its target holds', { skip: process.platform === 'win32' }, () => {
  const link = join(folder, 'link');
  symlinkSync(join(folder, 'project'), link);
  assert.equal(pathBelow(link, join(folder, 'project', 'icons', 'a.png')), 'icons/a.png');
  assert.equal(pathBelow(join(folder, 'project'), join(link, 'icons', 'a.png')), 'icons/a.png');
});
