// Every operator of the query language, through the built command line.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import sharp from 'sharp';
import { fields } from '../../src/indexer/ranker/query/fields.ts';
import { galleryFixture, lookalike, repository, temporaryFolder } from './support.ts';

const day = 86_400_000;

function git(folder: string, ...args: string[]): void {
  const who = ['-c', 'user.name=A', '-c', 'user.email=a@example.invalid', '-c', 'commit.gpgsign=false'];
  execFileSync('git', ['-C', folder, ...who, ...args], { stdio: 'ignore' });
}

/** Nine pictures that differ in all that can be asked for. */
async function project(root: string): Promise<void> {
  const paint = async (path: string, width: number, height: number, colour: string): Promise<void> => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    const picture = sharp({ create: { width, height, channels: 4, background: colour } });
    await (path.endsWith('.jpg') ? picture.flatten().jpeg() : picture.png()).toFile(join(root, path));
  };
  await paint('src/icons/sign-in.png', 64, 64, '#e01b24');
  await paint('src/icons/sign-in-dark.png', 64, 64, '#00000000');
  await paint('docs/my images/wide.png', 1600, 900, '#1a5fd0');
  await paint('docs/banner.jpg', 900, 300, '#ff8800');
  mkdirSync(join(root, 'photos'));
  copyFileSync(join(galleryFixture, 'photos/IMG_2041.jpg'), join(root, 'photos/cat.jpg'));
  copyFileSync(join(galleryFixture, 'photos/IMG_2041.jpg'), join(root, 'photos/again.jpg'));
  copyFileSync(join(galleryFixture, 'sprites/busy.gif'), join(root, 'docs/busy.gif'));
  copyFileSync(join(repository, 'test/fixtures/reading/phone.png'), join(root, 'docs/IMG_1.png'));
  writeFileSync(
    join(root, 'logo.svg'),
    '<svg xmlns="http://www.w3.org/2000/svg" width="24" height="24"><circle r="9"/></svg>',
  );
  const aged = (path: string, days: number): void => {
    const time = new Date(Date.now() - days * day);
    utimesSync(join(root, path), time, time);
  };
  for (const path of ['src/icons/sign-in.png', 'docs/busy.gif', 'photos/cat.jpg', 'photos/again.jpg']) aged(path, 400);
  git(root, 'init');
  git(root, 'add', '.');
  git(root, 'commit', '-m', 'all');
  rmSync(join(root, 'docs/banner.jpg'));
  await paint('docs/banner.jpg', 900, 300, '#ff8801');
}

const all = [
  'docs/IMG_1.png',
  'docs/banner.jpg',
  'docs/busy.gif',
  'docs/my images/wide.png',
  'logo.svg',
  'photos/again.jpg',
  'photos/cat.jpg',
  'src/icons/sign-in-dark.png',
  'src/icons/sign-in.png',
];
const icons = ['src/icons/sign-in-dark.png', 'src/icons/sign-in.png'];
const photos = ['photos/again.jpg', 'photos/cat.jpg'];
const without = (...gone: string[]): string[] => all.filter((path) => !gone.includes(path));

/** Each operator with the files that it lets through. */
const narrowing: readonly (readonly [string, readonly string[]])[] = [
  ['"sign in"', icons],
  ['-"sign in"', without(...icons)],
  ['"quiet hours"', ['docs/IMG_1.png']],
  ['text:"quiet hours"', ['docs/IMG_1.png']],
  ['text:"hours quiet"', []],
  ['type:svg,gif', ['docs/busy.gif', 'logo.svg']],
  ['-type:png', ['docs/banner.jpg', 'docs/busy.gif', 'logo.svg', ...photos]],
  ['folder:icons', icons],
  ['folder:/icons', []],
  ['folder:"my images"', ['docs/my images/wide.png']],
  ['folder:/', ['logo.svg']],
  ['name:*-dark.*', ['src/icons/sign-in-dark.png']],
  ['name:icons', []],
  ['path:src/**/*.png', icons],
  ['path:icons/sign', icons],
  ['w:>=1600', ['docs/my images/wide.png']],
  ['h:64 side:<=64 type:png', icons],
  ['side:24', ['logo.svg']],
  ['size:<300b', ['logo.svg', ...icons]],
  ['ratio:16:9', ['docs/my images/wide.png']],
  ['ratio:3', ['docs/banner.jpg']],
  ['ratio:square w:<=64', ['docs/busy.gif', 'logo.svg', ...icons]],
  ['color:red folder:src', ['src/icons/sign-in.png']],
  ['color:#1b60cf', ['docs/my images/wide.png']],
  ['alpha:yes type:png', ['src/icons/sign-in-dark.png']],
  ['is:transparent type:svg', ['logo.svg']],
  ['animated:yes', ['docs/busy.gif']],
  ['modified:>1y', ['docs/busy.gif', ...photos, 'src/icons/sign-in.png']],
  ['modified:<7d type:svg', ['logo.svg']],
  ['is:duplicate', photos],
  ['git:changed', ['docs/banner.jpg']],
  ['-git:changed', without('docs/banner.jpg')],
  ['type:svg OR folder:icons', ['logo.svg', ...icons]],
  ['type:png AND (name:wide | name:dark)', ['docs/my images/wide.png', 'src/icons/sign-in-dark.png']],
  ['-(type:png folder:src)', without(...icons)],
  ['NOT type:png animated:no -type:jpeg', ['logo.svg']],
];

/** What ranks, with the picture that comes first. */
const ranking: readonly (readonly [string, string])[] = [
  ['a cat', 'photos/cat.jpg'],
  ['0.1:cat 3:logo', 'logo.svg'],
  ['3:cat 0.1:logo', 'photos/cat.jpg'],
  ['logo OR "quiet hours" type:png', 'logo.svg'],
  ['2:(sign in) -dark', 'src/icons/sign-in.png'],
];

/** One value for each filter, to be asked for by its other names. */
const anyValue: Readonly<Record<string, string>> = {
  type: 'png',
  folder: 'icons',
  name: 'sign',
  path: 'docs',
  text: 'quiet',
  color: 'red',
  w: '>64',
  h: '<=64',
  side: '64..900',
  size: '>1kb',
  ratio: 'square',
  alpha: 'yes',
  animated: 'yes',
  modified: '>1y',
  is: 'duplicate',
  git: 'changed',
};

test('each operator narrows, steers or ranks as README says, by any of its names', { timeout: 600_000 }, async (t) => {
  const home = temporaryFolder(t);
  const root = join(home, 'project');
  mkdirSync(root);
  await project(root);
  const run = await lookalike(home, ['index', root]);
  assert.equal(run.code, 0, run.stderr);
  const aliases = fields.flatMap(({ field, aliases }) =>
    [field, ...aliases].map((name) => ({ field, query: `${name}:${anyValue[field]}` })),
  );
  const queries = new Set([
    ...narrowing.map(([query]) => query),
    ...ranking.map(([query]) => query),
    ...aliases.map(({ query }) => query),
  ]);
  assert.deepEqual(
    fields.filter(({ field }) => !narrowing.some(([query]) => query.includes(`${field}:`))),
    [],
    'filters that this test leaves out',
  );
  const options = ['--no-refresh', '--json', '-n', '50', '--queries', '-'];
  const answers = await lookalike(home, ['search', root, ...options], { input: [...queries].join('\n') });
  assert.equal(answers.code, 0, answers.stderr);
  assert.equal(answers.stderr, '', 'no hints');
  const paths = (query: string): string[] =>
    answers
      .json()
      .filter((row) => row.query === query)
      .map(({ path }) => String(path));
  assert.deepEqual(
    Object.fromEntries(narrowing.map(([query]) => [query, paths(query).sort()])),
    Object.fromEntries(narrowing.map(([query, expected]) => [query, [...expected].sort()])),
  );
  assert.deepEqual(
    ranking.map(([query]) => [query, paths(query)[0]]),
    ranking.map(([query, first]) => [query, first]),
  );
  for (const { field, query } of aliases) {
    const found = paths(query);
    assert.ok(found.length > 0 && found.length < all.length, query);
    assert.deepEqual(found, paths(`${field}:${anyValue[field]}`), query);
  }
});
