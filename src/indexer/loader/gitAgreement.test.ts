import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { walk } from './walk.ts';

const patterns = [
  ...[
    'a',
    'b/',
    '!b/',
    '*.png',
    '!p.png',
    '/a/',
    '!/a/',
    'a/*',
    '!a/b',
    '**/c',
    'c/**',
    '!c/p.png',
    'a/**/q.png',
    '/*',
  ],
  ...['!/b', '[x]', '\\[x]/', '!\\[x]/', '*', '!*/', 'q.*', '/a/b/p.png', '!a/', '!c'],
];
const folders = fc.uniqueArray(
  fc.array(fc.constantFrom('a', 'b', 'c', '[x]'), { maxLength: 3 }).map((names) => names.join('/')),
  { minLength: 3, maxLength: 8 },
);
const rules = fc.array(fc.constantFrom(...patterns), { maxLength: 4 });
const hasGit = spawnSync('git', ['--version']).status === 0;
// Neither a person's own configuration nor a surrounding repository may have a say.
const environment = {
  PATH: process.env.PATH,
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  HOME: '/nonexistent',
};

test('finds the files that git itself would not ignore', {
  skip: !hasGit || process.platform === 'win32',
}, async () => {
  const tree = fc.array(fc.tuple(folders, rules), { minLength: 1, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(tree, rules, async (parts, excluded) => {
      const root = mkdtempSync(join(tmpdir(), 'lookalike-git-'));
      try {
        execFileSync('git', ['init', '-q', root], { env: environment });
        mkdirSync(join(root, '.git/info'), { recursive: true });
        writeFileSync(join(root, '.git/info/exclude'), excluded.join('\n'));
        for (const [names, lines] of parts) {
          for (const name of names) {
            mkdirSync(join(root, name), { recursive: true });
            for (const file of ['p.png', 'q.png', 'r.jpg']) writeFileSync(join(root, name, file), 'x');
          }
          writeFileSync(join(root, names[0] ?? '', '.gitignore'), lines.join('\n'));
        }
        const listing = ['-C', root, 'ls-files', '-z', '--others', '--exclude-standard'];
        const listed = execFileSync('git', listing, { encoding: 'utf8', env: environment }).split('\0');
        const found: string[] = [];
        const onProblem = ({ error }: { error: Error }): void => assert.fail(error);
        const options = { include: [], exclude: [], gitignore: true, dependencies: false, onProblem };
        for await (const batch of walk(root, options)) found.push(...batch.map((file) => file.path));
        assert.deepEqual(found.sort(), listed.filter((path) => /\.(png|jpg)$/.test(path)).sort());
      } finally {
        rmSync(root, { recursive: true, force: true });
      }
    }),
    { numRuns: 60 },
  );
});
