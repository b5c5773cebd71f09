import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FileDetails, ResultRow } from '../../shared/protocol.ts';
import { DetailsController } from './detailsController.ts';

function row(path: string): ResultRow {
  const common = { fileId: 1, score: 0, confidence: 0, format: 'png', width: 1, height: 1, bytes: 1 } as const;
  return { ...common, root: '/ws', path, sha256: path, modified: 0, transparent: false, frames: 1 };
}

const details = (path: string): FileDetails => ({
  root: '/ws',
  path,
  bytes: 1,
  modified: 0,
  colours: [],
  copies: [],
  reasons: [],
});

interface Setup {
  readonly controller: DetailsController;
  readonly asked: string[];
  readonly failures: unknown[];
  readonly answer: Map<string, (found: FileDetails | Error) => void>;
}

function setup(): Setup {
  const asked: string[] = [];
  const failures: unknown[] = [];
  const answer: Setup['answer'] = new Map();
  const host = {
    details: ({ path }: { readonly path: string }) => {
      asked.push(path);
      return new Promise<FileDetails>((resolve, reject) => {
        answer.set(path, (found) => (found instanceof Error ? reject(found) : resolve(found)));
      });
    },
    thumbnail: async ({ path }: { readonly path: string }) => `large:${path}`,
  };
  const thumbnails = { get: () => 'small' };
  const element = { requestUpdate: () => {} };
  const controller = new DetailsController(element, host, thumbnails, (error) => failures.push(error), 320);
  return { controller, asked, failures, answer };
}

test('a closed pane asks for nothing; an open one shows what is here at once and the rest as it comes', async () => {
  const { controller, asked, answer } = setup();
  await controller.follow(row('a.png'), 1);
  assert.deepEqual(asked, []);
  controller.open = true;
  const following = controller.follow(row('a.png'), 1);
  assert.deepEqual([controller.row?.path, controller.preview, controller.details], ['a.png', 'small', undefined]);
  answer.get('a.png')?.(details('a.png'));
  await following;
  assert.deepEqual([controller.preview, controller.details?.path], ['large:a.png', 'a.png']);
});

test('what comes late, for a row that is left already, is not shown and its failure not told', async () => {
  const { controller, failures, answer } = setup();
  controller.open = true;
  const first = controller.follow(row('a.png'), 1);
  const second = controller.follow(row('b.png'), 1);
  answer.get('b.png')?.(details('b.png'));
  await second;
  answer.get('a.png')?.(new Error('gone'));
  await first;
  assert.equal(controller.details?.path, 'b.png');
  assert.deepEqual(failures, []);
  const third = controller.follow(row('c.png'), 1);
  answer.get('c.png')?.(new Error('gone'));
  await third;
  assert.equal(failures.length, 1);
  await controller.follow(undefined, 1);
  assert.deepEqual([controller.row, controller.details, controller.preview], [undefined, undefined, undefined]);
});

test('a picture that is found again keeps its details until they have come anew', async () => {
  const { controller, answer } = setup();
  controller.open = true;
  const first = controller.follow(row('a.png'), 1);
  const before = details('a.png');
  answer.get('a.png')?.(before);
  await first;
  const second = controller.follow(row('a.png'), 2);
  assert.equal(controller.details, before);
  assert.equal(controller.preview, 'large:a.png');
  const late = answer.get('a.png');
  const third = controller.follow(row('a.png'), 3);
  const after = details('a.png');
  answer.get('a.png')?.(after);
  await third;
  late?.(before);
  await second;
  assert.equal(controller.details, after, 'the answer about earlier results comes too late');
});
