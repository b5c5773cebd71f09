import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EngineStatus } from '../shared/protocol.ts';
import { Progress, progressText } from './progress.ts';

function status(done: number, phase: 'scanning' | 'encoding' | 'idle' = 'encoding'): EngineStatus {
  return {
    roots: [{ root: '/p', phase, files: 100, indexed: done, skipped: 0, pending: 100 - done, writer: true }],
    model: { id: 'm', name: 'm', version: '1', family: 'dual', dimension: 4, licence: 'MIT' },
    rate: 42.3,
    secondsLeft: 12,
    paused: false,
    encoders: [],
    device: 'cpu',
  };
}

test('says how far it is, how fast and how long it will take', () => {
  assert.equal(progressText(status(50)), '[############............] Indexed 50 of 100, 42 images/s, 12 s left');
  assert.equal(progressText(status(0, 'scanning')), 'Looking for images...');
  assert.equal(progressText(status(100, 'idle')), undefined);
});

test('draws over its line on a terminal and clears it at the end', () => {
  const written: string[] = [];
  const progress = new Progress({ isTTY: true, columns: 30, write: (text) => written.push(text) });
  progress.update(status(50));
  progress.end();
  assert.equal(written[0]?.startsWith('\r[####'), true);
  assert.ok((written[0]?.length ?? 99) <= 29 + '\r\u001b[K'.length);
  assert.equal(written[1], '\r\u001b[K');
});

test('writes a plain line every five seconds where nothing can be drawn over', () => {
  const written: string[] = [];
  let now = 0;
  const progress = new Progress({ write: (text) => written.push(text) }, () => now);
  for (; now < 12_000; now += 1000) progress.update(status(50));
  progress.end();
  assert.equal(written.length, 3);
  assert.ok(written.every((line) => line.endsWith('\n') && !line.includes('\u001b')));
});
