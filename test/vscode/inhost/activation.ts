import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { api, extension, logged, report, slowness, until } from './support.ts';

export function describeActivation(): void {
  describe('activation', () => {
    it('comes by itself after start-up, and is over at once', async () => {
      await until(() => extension().isActive, 'the extension is active');
      const line = await logged(/Activated in [\d.]+ ms/u);
      const milliseconds = Number(/Activated in ([\d.]+) ms/u.exec(line)?.[1]);
      report(`activate() took ${milliseconds} ms (limit 50 ms on a machine of its own)`);
      assert.ok(milliseconds <= 50 * slowness(), line);
    });

    it('loads nothing native into the extension host', async () => {
      await api();
      const { sharedObjects } = process.report.getReport() as unknown as { sharedObjects: readonly string[] };
      const native = sharedObjects.filter((path) => /sharp|vips|onnxruntime|hnswlib|addon\.node/u.test(path));
      assert.deepEqual(native, []);
    });

    it('returns an API with a version', async () => {
      const { version, state } = await api();
      assert.equal(version, 1);
      assert.ok(['looking', 'ready', 'restricted'].includes(state.kind), state.kind);
    });
  });
}
