// What queries can do beyond matching, end to end: through the built gateway and the command line.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import sharp from 'sharp';
import { english } from '../../src/shared/message.ts';
import { type QueryParams, type ResultRow, requests } from '../../src/shared/protocol.ts';
import {
  copyOfGallery,
  engineSettings,
  galleryFixture,
  indexGallery,
  lookalike,
  openGateway,
  temporaryFolder,
} from './support.ts';

const noImages = { images: [] };

function git(folder: string, ...args: string[]): void {
  const who = ['-c', 'user.name=A', '-c', 'user.email=a@example.invalid', '-c', 'commit.gpgsign=false'];
  execFileSync('git', ['-C', folder, ...who, ...args], { stdio: 'ignore' });
}

describe('git:changed', () => {
  test('finds what differs from the last commit, in the gateway and on the command line', async (t) => {
    const folder = temporaryFolder(t);
    const root = copyOfGallery(folder);
    const storage = join(folder, 'storage');
    git(root, 'init');
    git(root, 'add', '.');
    git(root, 'commit', '-m', 'all');
    copyFileSync(join(root, 'photos/IMG_2041.jpg'), join(root, 'photos/new cat.jpg'));
    const settings = engineSettings(storage);
    const { connection } = await openGateway(t, [root], settings);
    await indexGallery(connection);
    const changed = { text: 'git:changed', ...noImages };
    const { resultSet, total, hints } = await connection.sendRequest(requests.query, changed);
    assert.deepEqual([total, hints], [1, []]);
    const { rows } = await connection.sendRequest(requests.rows, { resultSet, offset: 0, count: 5 });
    assert.deepEqual(
      rows.map(({ path }) => path),
      ['photos/new cat.jpg'],
    );
    const { formats } = await connection.sendRequest(requests.facets, { resultSet });
    assert.deepEqual(formats, [{ value: 'jpeg', count: 1 }]);
    const others = await connection.sendRequest(requests.query, { text: 'cat -git:changed', ...noImages });
    assert.equal(others.total, others.searched - 1);

    await connection.sendRequest(requests.configure, { roots: [root], settings: { ...settings, git: false } });
    const untrusted = await connection.sendRequest(requests.query, changed);
    assert.equal(untrusted.total, untrusted.searched);
    assert.match(untrusted.hints.map(english)[0] ?? '', /not trusted/);
    await connection.sendRequest(requests.shutdown, undefined);

    const found = await lookalike(storage, ['search', root, 'a cat git:changed', '--json']);
    assert.deepEqual(
      found.json().map(({ path }) => path),
      ['photos/new cat.jpg'],
    );
  });

  test('says why where there is no repository', async (t) => {
    const folder = temporaryFolder(t);
    const root = copyOfGallery(folder);
    const { stderr, code } = await lookalike(join(folder, 'storage'), ['search', root, 'git:changed cat', '-n', '3']);
    assert.match(stderr, /git:changed is ignored: .* is in no Git repository/);
    assert.equal(code, 0);
  });
});

describe('spelling', () => {
  test('a slip is mended and told, in the gateway and on the command line, unless the words are wanted as typed', async (t) => {
    const storage = temporaryFolder(t);
    const { connection } = await openGateway(t, [galleryFixture], engineSettings(storage));
    await indexGallery(connection);
    const ask = async (text: string, more: Partial<QueryParams> = {}) => {
      const rows = { offset: 0, count: 5 };
      const answer = await connection.sendRequest(requests.query, { text, ...noImages, rows, remember: true, ...more });
      const [first] = answer.rows ?? assert.fail('no rows');
      const { root = '', path = '' } = first ?? {};
      const { reasons } = await connection.sendRequest(requests.details, { root, path, resultSet: answer.resultSet });
      return {
        corrections: answer.corrections,
        paths: (answer.rows ?? []).map((row) => row.path),
        reasons: reasons.map((reason) => english(reason.text)),
      };
    };
    const right = await ask('yellow flower');
    const misspelt = await ask('yelow flower');
    assert.deepEqual(misspelt, { ...right, corrections: [{ typed: 'yelow', meant: 'yellow' }] });
    assert.ok(right.reasons.includes('looks like “yellow flower”'), `${right.reasons}`);
    // Also after the query was kept among the past ones.
    const typed = await ask('yelow flower', { asTyped: true });
    assert.deepEqual(typed.corrections, []);
    assert.notDeepEqual(typed.paths, right.paths);
    await connection.sendRequest(requests.shutdown, undefined);

    const search = ['search', galleryFixture, 'yelow flower', '-n', '5'];
    const found = await lookalike(storage, [...search, '--json']);
    assert.deepEqual(
      found.json().map(({ path }) => path),
      right.paths,
    );
    assert.match(found.stderr, /Searched for "yellow" instead of "yelow"\./);
    const asTyped = await lookalike(storage, [...search, '--as-typed']);
    assert.doesNotMatch(asTyped.stderr, /Searched for/);
  });
});

describe('more and less like these', () => {
  test('moves what is asked for in words, keeps what is wanted among the results, and is an option of the command line', async (t) => {
    const storage = temporaryFolder(t);
    const { connection } = await openGateway(t, [galleryFixture], engineSettings(storage));
    await indexGallery(connection);
    const paths = async (images: QueryParams['images']): Promise<string[]> => {
      const { resultSet } = await connection.sendRequest(requests.query, { text: 'icon', images });
      const { rows } = await connection.sendRequest(requests.rows, { resultSet, offset: 0, count: 91 });
      return rows.map(({ path }) => path);
    };
    const picture = (path: string, weight: number) =>
      ({ source: { path: join(galleryFixture, path) }, weight, feedback: true }) as const;
    const rank = (list: readonly string[], path: string): number => list.indexOf(path);
    const plain = await paths([]);
    const wanted = 'photos/IMG_2042.jpg';
    const copy = 'photos/backup/IMG_2042 (copy).jpg';
    const more = await paths([picture(wanted, 1)]);
    assert.equal(more.length, plain.length);
    assert.ok(rank(more, wanted) >= 0 && rank(more, wanted) < rank(plain, wanted));
    assert.ok(rank(more, copy) < rank(plain, copy));
    const first = plain[0] ?? '';
    const less = await paths([picture(first, -1)]);
    assert.equal(rank(less, first), -1, 'what is not wanted is gone');
    await connection.sendRequest(requests.shutdown, undefined);

    const search = (...options: string[]) =>
      lookalike(storage, ['search', galleryFixture, 'icon', '--json', ...options]);
    const liked = (await search('--like', join(galleryFixture, wanted), '-n', '91')).json();
    assert.deepEqual(
      liked.map(({ path }) => path),
      more,
    );
    const unliked = (await search('--unlike', join(galleryFixture, first), '-n', '91')).json();
    assert.ok(!unliked.some(({ path }) => path === first));
  });
});

describe('near-duplicates', () => {
  test('share a row where asked for, but not where a picture is searched by', async (t) => {
    const folder = temporaryFolder(t);
    const root = join(folder, 'pictures');
    mkdirSync(root);
    const cat = join(galleryFixture, 'photos/IMG_2041.jpg');
    copyFileSync(cat, join(root, 'cat.jpg'));
    copyFileSync(cat, join(root, 'same bytes.jpg'));
    await sharp(cat).resize(200).webp().toFile(join(root, 'small.webp'));
    await sharp(cat).jpeg({ quality: 40 }).toFile(join(root, 'again.jpg'));
    copyFileSync(join(galleryFixture, 'photos/IMG_2042.jpg'), join(root, 'other.jpg'));
    copyFileSync(join(galleryFixture, 'icons/status/s1.svg'), join(root, 'icon.svg'));
    const storage = join(folder, 'storage');
    const { connection } = await openGateway(t, [root], engineSettings(storage));
    await connection.sendRequest(requests.index, {});
    const ask = async (params: Partial<QueryParams>) => {
      const result = await connection.sendRequest(requests.query, { text: '', ...noImages, ...params });
      const { rows } = await connection.sendRequest(requests.rows, {
        resultSet: result.resultSet,
        offset: 0,
        count: 9,
      });
      return { ...result, rows };
    };
    const complete = { complete: true };
    const flat = await ask({ text: 'a cat' });
    assert.deepEqual([flat.total, flat.folded, flat.rows[0]?.fold], [6, undefined, undefined]);
    const folded = await ask({ text: 'a cat', fold: complete });
    assert.deepEqual([folded.total, folded.folded], [3, 3]);
    const [first] = folded.rows;
    assert.equal(first?.path, flat.rows[0]?.path, 'the best stands for the others');
    assert.deepEqual([first?.fold?.size, first?.fold?.state], [4, 'folded']);
    assert.ok(folded.rows.slice(1).every(({ fold }) => fold === undefined));
    const whole = await ask({ text: 'a cat', fold: { ...complete, unfolded: [first?.fold?.key ?? ''] } });
    assert.deepEqual(
      whole.rows.map(({ fold }) => fold?.state),
      ['first', 'member', 'member', 'member', undefined, undefined],
    );
    assert.equal((await ask({ fold: complete })).total, 3, 'a listing, too');
    const similar = await ask({ images: [{ source: { path: join(root, 'cat.jpg') }, weight: 1 }], fold: complete });
    assert.deepEqual([similar.total, similar.folded], [5, undefined], 'copies are what is asked for');

    copyFileSync(join(galleryFixture, 'photos/IMG_2042.jpg'), join(root, 'other again.jpg'));
    await connection.sendRequest(requests.index, {});
    const later = await ask({ text: 'a cat', fold: complete });
    assert.deepEqual([later.total, later.folded], [3, 4], 'what is indexed later is folded, too');
    await connection.sendRequest(requests.shutdown, undefined);

    const search = (...options: string[]) => lookalike(storage, ['search', root, 'a cat', ...options]);
    const lines = (await search('--fold', '--json')).json();
    assert.deepEqual(lines.map(({ duplicates }) => duplicates ?? 0).sort(), [0, 1, 3]);
    assert.match((await search('--fold')).stdout, /\(and 3 near-duplicates\)/);
    assert.equal((await search('--json')).json().length, 7);
  });
});

describe('similar but different', () => {
  test('brings the same pictures in another order, the best one first', async (t) => {
    const storage = temporaryFolder(t);
    const { connection } = await openGateway(t, [galleryFixture], engineSettings(storage));
    await indexGallery(connection);
    const paths = async (varied: boolean): Promise<string[]> => {
      const query = { text: 'icon', ...noImages, varied };
      const { resultSet } = await connection.sendRequest(requests.query, query);
      const { rows } = await connection.sendRequest(requests.rows, { resultSet, offset: 0, count: 91 });
      return rows.map(({ path }) => path);
    };
    const plain = await paths(false);
    const varied = await paths(true);
    assert.notDeepEqual(varied, plain);
    assert.equal(varied[0], plain[0]);
    assert.deepEqual([...varied].sort(), [...plain].sort());
    await connection.sendRequest(requests.shutdown, undefined);
    const found = await lookalike(storage, ['search', galleryFixture, 'icon', '--varied', '--json', '-n', '91']);
    assert.deepEqual(
      found.json().map(({ path }) => path),
      varied,
    );
  });
});

describe('past queries', () => {
  test('are answered after a restart before any encoder has started', async (t) => {
    const storage = temporaryFolder(t);
    const first = await openGateway(t, [galleryFixture], engineSettings(storage));
    await indexGallery(first.connection);
    const params = { text: 'a cat', ...noImages };
    const before = await first.connection.sendRequest(requests.query, { ...params, remember: true });
    await first.connection.sendRequest(requests.shutdown, undefined);
    const { connection } = await openGateway(t, [galleryFixture], engineSettings(storage));
    const again = await connection.sendRequest(requests.query, params);
    const { encoders } = await connection.sendRequest(requests.status, undefined);
    assert.deepEqual([again.total, again.likely, encoders], [before.total, before.likely, []]);
  });

  test('of whose words no vectors are kept show what they found, of files that are still there, and are then answered', async (t) => {
    const folder = temporaryFolder(t);
    const root = copyOfGallery(folder);
    const storage = join(folder, 'storage');
    const params = { text: 'a cat OR coffee', filter: 'type:jpeg', ...noImages };
    const first = await openGateway(t, [root], engineSettings(storage));
    await indexGallery(first.connection);
    const unknown = await first.connection.sendRequest(requests.query, { ...params, kept: true });
    assert.equal(unknown.kept, undefined, 'nothing was kept yet');
    const before = await first.connection.sendRequest(requests.query, { ...params, limit: 1, remember: true });
    const all = await first.connection.sendRequest(requests.query, params);
    const rowsOf = async ({ connection }: typeof first, resultSet: number) =>
      (await connection.sendRequest(requests.rows, { resultSet, offset: 0, count: 99 })).rows;
    const found = await rowsOf(first, all.resultSet);
    assert.ok(before.total === 1 && found.length > 1);
    const [past] = await first.connection.sendRequest(requests.history, { prefix: '', count: 1 });
    assert.equal(past?.total, found.length, 'all that was found, however few rows were asked for');
    const gone = found[0]?.path ?? '';
    rmSync(join(root, gone));
    await first.connection.sendRequest(requests.index, {});
    await first.connection.sendRequest(requests.shutdown, undefined);

    const second = await openGateway(t, [root], engineSettings(storage));
    const kept = await second.connection.sendRequest(requests.query, { ...params, kept: true });
    const { encoders } = await second.connection.sendRequest(requests.status, undefined);
    assert.deepEqual([kept.kept, kept.ranked, kept.total, encoders], [true, true, found.length - 1, []]);
    const known = ({ path, score, confidence }: ResultRow) => [path, score, Math.fround(confidence)];
    const shown = await rowsOf(second, kept.resultSet);
    assert.deepEqual(shown.map(known), found.slice(1).map(known));
    assert.equal(kept.likely, all.likely - 1);
    assert.ok(kept.likely > 0 && kept.likely < shown.length);
    const again = await second.connection.sendRequest(requests.query, params);
    assert.deepEqual([again.kept, again.total], [undefined, found.length - 1]);
    const warm = await second.connection.sendRequest(requests.query, { ...params, kept: true });
    assert.equal(warm.kept, undefined, 'what is known by now is answered');
    await second.connection.sendRequest(requests.shutdown, undefined);

    const third = await openGateway(t, [root], engineSettings(storage));
    await third.connection.sendRequest(requests.index, {});
    await third.connection.sendRequest(requests.clearHistory, undefined);
    const cleared = await third.connection.sendRequest(requests.query, { ...params, kept: true });
    assert.equal(cleared.kept, undefined);
  });
});
