import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Attachments } from './attachments.ts';

const picture = (bytes: number) => ({ name: 'x.png', bytes: new Uint8Array(bytes) });

test('gives back what was attached, and nothing else', () => {
  const attachments = new Attachments();
  const attached = picture(3);
  assert.equal(attachments.get(attachments.add(attached)), attached);
  assert.equal(attachments.get(99), undefined);
});

test('the oldest go when the budget is spent, the newest never', () => {
  const attachments = new Attachments(10);
  const [first, second] = [attachments.add(picture(6)), attachments.add(picture(6))];
  assert.equal(attachments.get(first), undefined);
  assert.ok(attachments.get(second));
  const large = attachments.add(picture(50));
  assert.equal(attachments.get(second), undefined);
  assert.ok(attachments.get(large));
});
