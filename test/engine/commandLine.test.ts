import assert from 'node:assert/strict';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { copyOfGallery, galleryFixture, galleryQueries, lookalike, temporaryFolder } from './support.ts';

describe('lookalike search', () => {
  test('finds the right picture first by what it shows, in aligned columns', async (t) => {
    const home = temporaryFolder(t);
    const found = await lookalike(home, ['search', galleryFixture, 'a cat', '-n', '3']);
    assert.equal(found.code, 0, found.stderr);
    const lines = found.stdout.trimEnd().split('\n');
    assert.equal(lines.length, 3);
    assert.match(lines[0] ?? '', /^ *0\.\d{3} +451x300 +23\.1 kB +.*photos\/IMG_2041\.jpg$/);
    assert.equal(new Set(lines.map((line) => line.search(/[^ ]*\/photos|[^ ]*test\/fixtures/))).size, 1);
  });

  test('answers every query of the gallery, one a line from one process', async (t) => {
    const home = temporaryFolder(t);
    const queries = galleryQueries();
    const input = `${queries.map(({ query }) => query).join('\n')}\n`;
    const found = await lookalike(home, ['search', galleryFixture, '--queries', '-', '--json', '-n', '3'], { input });
    assert.equal(found.code, 0, found.stderr);
    const rows = found.json();
    for (const { query, within, expect } of queries) {
      const paths = rows.filter((row) => row.query === query && Number(row.rank) <= within).map((row) => row.path);
      assert.ok(
        expect.some((path) => paths.includes(path)),
        `${query}: found ${paths.join(', ')}`,
      );
    }
  });

  test('says 1 when nothing matches, 2 when the call or the folder is wrong, and why', async (t) => {
    const home = temporaryFolder(t);
    const nothing = await lookalike(home, ['search', galleryFixture, 'a cat', '--min-score', '0.99']);
    assert.deepEqual([nothing.code, nothing.stdout], [1, '']);
    const noFolder = await lookalike(home, ['search', '/nowhere/at/all', 'a cat']);
    assert.equal(noFolder.code, 2);
    assert.match(noFolder.stderr, /\/nowhere\/at\/all: there is no such folder/);
    const noQuery = await lookalike(home, ['search', galleryFixture]);
    assert.equal(noQuery.code, 2);
    assert.match(noQuery.stderr, /Say what to look for/);
    const badOption = await lookalike(home, ['search', galleryFixture, 'x', '-n', 'many']);
    assert.equal(badOption.code, 2);
    const badModel = await lookalike(home, ['search', galleryFixture, 'x', '--model', 'no-such-model']);
    assert.equal(badModel.code, 2);
    assert.match(badModel.stderr, /no model "no-such-model".*lookalike-/s);
  });

  test('takes a picture, a picture from standard input, and text and picture together', async (t) => {
    const home = temporaryFolder(t);
    const picture = join(galleryFixture, 'photos/IMG_2042.jpg');
    const similar = await lookalike(home, ['search', galleryFixture, '--image', picture, '--json', '-n', '2']);
    assert.deepEqual(
      similar.json().map((row) => row.path),
      ['photos/backup/IMG_2042 (copy).jpg', 'photos/edited/IMG_2042_small.webp'],
    );
    const piped = await lookalike(home, ['search', galleryFixture, '--image', '-', '--json', '-n', '1'], {
      input: readFileSync(picture),
    });
    assert.ok(Number(piped.json()[0]?.score) > 0.999);
    const both = await lookalike(home, ['search', galleryFixture, 'a cat', '--image', picture, '--json', '-n', '5']);
    const paths = both.json().map((row) => row.path);
    assert.ok(paths.includes('photos/IMG_2041.jpg') && paths.includes('photos/backup/IMG_2042 (copy).jpg'), `${paths}`);
    const unreadable = await lookalike(home, [
      'search',
      galleryFixture,
      '--image',
      join(galleryFixture, 'broken/damaged.png'),
    ]);
    assert.equal(unreadable.code, 2);
    assert.match(unreadable.stderr, /damaged\.png is damaged/);
  });

  test('filters in the query language', async (t) => {
    const home = temporaryFolder(t);
    const svg = await lookalike(home, ['search', galleryFixture, 'warning type:svg folder:icons', '--json']);
    assert.equal(svg.json()[0]?.path, 'icons/status/s1.svg');
    assert.ok(svg.json().every((row) => row.format === 'svg' && String(row.path).startsWith('icons/')));
  });
});

describe('lookalike similar', () => {
  test('finds copies and edits first and leaves the picture itself out', async (t) => {
    const home = temporaryFolder(t);
    const picture = join(galleryFixture, 'photos/IMG_2042.jpg');
    const found = await lookalike(home, ['similar', picture, galleryFixture, '--json', '-n', '95']);
    assert.equal(found.code, 0, found.stderr);
    const paths = found.json().map((row) => row.path);
    assert.equal(paths[0], 'photos/backup/IMG_2042 (copy).jpg');
    assert.ok(!paths.includes('photos/IMG_2042.jpg'));
  });
});

describe('lookalike index', () => {
  test('encodes only what is new: rename, copy, touch and a switched branch encode nothing', async (t) => {
    const folder = temporaryFolder(t);
    const gallery = copyOfGallery(folder);
    const index = async () => {
      const run = await lookalike(join(folder, 'home'), ['index', gallery, '--json']);
      assert.equal(run.code, 0, run.stderr);
      return run.json().at(-1) ?? {};
    };
    const first = await index();
    assert.equal(first.files, 95);
    assert.equal(Number(first.encoded) + Number(first.reused), 91);
    assert.deepEqual([first.skipped, first.failed], [3, 1]);

    const again = await index();
    assert.deepEqual([again.encoded, again.reused, again.files], [0, 0, 95]);

    renameSync(join(gallery, 'photos/IMG_2041.jpg'), join(gallery, 'moved.jpg'));
    copyFileSync(join(gallery, 'photos/IMG_2050.jpg'), join(gallery, 'copied.jpg'));
    utimesSync(join(gallery, 'photos/IMG_2051.jpg'), new Date(), new Date());
    const moved = await index();
    assert.deepEqual([moved.encoded, moved.reused, moved.removed, moved.files], [0, 3, 1, 96]);

    // Another branch without the icons, and back.
    renameSync(join(gallery, 'icons'), join(folder, 'icons'));
    assert.equal((await index()).encoded, 0);
    renameSync(join(folder, 'icons'), join(gallery, 'icons'));
    assert.equal((await index()).encoded, 0);

    writeFileSync(
      join(gallery, 'new.svg'),
      '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><circle r="4" cx="4" cy="4"/></svg>',
    );
    assert.equal((await index()).encoded, 1);
    rmSync(join(gallery, 'new.svg'));
    const removed = await index();
    assert.deepEqual([removed.encoded, removed.removed], [0, 1]);
  });

  test('keeps its index outside the folder, or where it is told', async (t) => {
    const folder = temporaryFolder(t);
    const gallery = copyOfGallery(folder);
    const inside = await lookalike(join(folder, 'home'), ['index', gallery, '--index', join(gallery, 'index.sqlite')]);
    assert.equal(inside.code, 2);
    assert.match(inside.stderr, /would lie inside the folder/);
    const file = join(folder, 'elsewhere/my.sqlite');
    const elsewhere = await lookalike(join(folder, 'home'), ['index', gallery, '--index', file]);
    assert.equal(elsewhere.code, 0, elsewhere.stderr);
    const status = await lookalike(join(folder, 'home'), ['status', gallery, '--index', file, '--json']);
    assert.deepEqual([status.json()[0]?.files, status.json()[0]?.indexFile], [95, file]);
  });

  test('honours globs, .gitignore and dependency folders', async (t) => {
    const folder = temporaryFolder(t);
    const gallery = copyOfGallery(folder);
    writeFileSync(join(gallery, '.gitignore'), 'emoji/\n');
    mkdirSync(join(gallery, 'node_modules/x'), { recursive: true });
    copyFileSync(join(gallery, 'favicon.ico'), join(gallery, 'node_modules/x/favicon.ico'));
    const count = async (...options: string[]) => {
      const run = await lookalike(join(folder, `home${options.join('')}`), ['index', gallery, '--json', ...options]);
      return Number(run.json().at(-1)?.files);
    };
    const emoji = 16;
    assert.equal(await count(), 95 - emoji);
    assert.equal(await count('--no-gitignore'), 95);
    assert.equal(await count('--no-gitignore', '--dependencies'), 96);
    assert.equal(await count('--include', '*.svg', '--exclude', 'icons/**'), 8);
  });
});

describe('lookalike doctor and status', () => {
  let home = '';
  before(async () => {
    home = mkdtempSync(join(tmpdir(), 'lookalike-test-'));
    await lookalike(home, ['index', galleryFixture]);
  });
  after(() => rmSync(home, { recursive: true, force: true }));

  test('doctor names every file that was left out, with its reason', async () => {
    const doctor = await lookalike(home, ['doctor', galleryFixture]);
    assert.equal(doctor.code, 0, doctor.stderr);
    assert.match(doctor.stdout, /broken\/damaged\.png is damaged/);
    assert.match(doctor.stdout, /broken\/hero\.png is a Git LFS pointer/);
    assert.match(doctor.stdout, /broken\/empty\.gif is empty/);
    assert.match(doctor.stdout, /broken\/notes\.jpg has the name of an image, but its content is none/);
    assert.match(doctor.stdout, /Model +Lookalike/);
    assert.match(doctor.stdout, /State +sound/);
    const [report] = (await lookalike(home, ['doctor', galleryFixture, '--json'])).json();
    assert.equal(typeof report?.version, 'string');
  });

  test('doctor says that an index is damaged, wherever in it', async (t) => {
    const own = temporaryFolder(t);
    await lookalike(own, ['index', galleryFixture]);
    const [report] = (await lookalike(own, ['doctor', galleryFixture, '--json'])).json();
    const [{ indexFile = '' } = {}] = (report?.roots ?? []) as { indexFile?: string }[];
    const bytes = readFileSync(indexFile);
    // The header stays, so that it can be opened.
    writeFileSync(indexFile, bytes.fill(0xa5, bytes.length / 4));
    const doctor = await lookalike(own, ['doctor', galleryFixture]);
    assert.equal(doctor.code, 2, doctor.stdout);
    assert.match(doctor.stdout, /State +The index .* is damaged/);
  });

  test('status of a folder that is not indexed says so and makes no index', async (t) => {
    const folder = temporaryFolder(t);
    mkdirSync(join(folder, 'project'));
    const status = await lookalike(join(folder, 'home'), ['status', join(folder, 'project')]);
    assert.match(status.stdout, /not indexed yet/);
    assert.equal(existsSync(join(folder, 'home/indexes')), false);
  });
});
