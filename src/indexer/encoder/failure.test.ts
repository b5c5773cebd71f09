import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ResponseError } from 'vscode-jsonrpc/node';
import { message } from '../../shared/message.ts';
import { EngineError } from '../errors.ts';
import { engineErrorOf, responseErrorOf } from './failure.ts';

/** An error as it is on the other side: nothing but what the protocol carries. */
function received(error: unknown): EngineError {
  const { code, message: text, data } = structuredClone(responseErrorOf(error).toJson());
  return engineErrorOf(new ResponseError(code, text, data));
}

test("an engine's error keeps its type, its wording and its English", () => {
  const wording = message('{0}: {1} of {2}', 'a.onnx', 3, message('{0} bytes', 12));
  const error = received(new EngineError('model-invalid', wording));
  assert.deepEqual(error.data, { code: 'model-invalid', wording });
  assert.equal(error.message, 'a.onnx: 3 of 12 bytes');
});

test('any other error is said as it came', () => {
  for (const thrown of [
    new RangeError('{0} is too long'),
    new ResponseError(1, '{0} is too long'),
    '{0} is too long',
  ]) {
    const error = received(thrown);
    assert.deepEqual(error.data, { code: 'encoder-stopped', wording: { text: '{0} is too long' } });
    assert.equal(error.message, '{0} is too long');
  }
});
