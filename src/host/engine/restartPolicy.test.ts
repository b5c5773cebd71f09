import assert from 'node:assert/strict';
import { test } from 'node:test';
import { crashWindowMs, RestartPolicy } from './restartPolicy.ts';

test('restarts with a growing delay and gives up at the third crash in five minutes', () => {
  const policy = new RestartPolicy();
  const first = policy.crashed(0);
  const second = policy.crashed(1000);
  assert.ok(first !== undefined && second !== undefined && second > first);
  assert.equal(policy.crashed(crashWindowMs - 1), undefined);
});

test('crashes that are long ago do not count', () => {
  const policy = new RestartPolicy();
  policy.crashed(0);
  policy.crashed(1000);
  assert.notEqual(policy.crashed(crashWindowMs + 1), undefined);
});

test('a reset forgets the crashes', () => {
  const policy = new RestartPolicy();
  policy.crashed(0);
  policy.crashed(1);
  policy.reset();
  const again = new RestartPolicy();
  assert.equal(policy.crashed(2), again.crashed(2));
});
