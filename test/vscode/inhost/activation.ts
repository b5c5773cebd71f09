import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { api, extension, logged, report, until } from './support.ts';

export function describeActivation(): void {
  describe('activation', () => {
    it('comes by itself after start-up', async () => {
      await until(() => extension().isActive, 'the extension is active');
      const line = await logged(/Activated in [\d.]+ ms/u);
      // Judged over all starts of a run: a single one may be held up by what else starts at that moment.
      report(`activate() took ${/Activated in ([\d.]+) ms/u.exec(line)?.[1]} ms`);
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
