import assert from 'node:assert/strict';
import { describe, it } from 'mocha';

/** Shows that a failure inside the editor is seen outside of it. */
export function describeFailing(): void {
  describe('a failing suite', () => {
    it('passes', () => undefined);
    it('fails', () => assert.fail('This failure is wanted.'));
  });
}
