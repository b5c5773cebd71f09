import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { Tensor } from 'onnxruntime-node';
import { installationRoot } from '../installation.ts';
import { idTensor } from './graphFeeds.ts';
import { closeSession, openSession } from './session.ts';

const graph = join(installationRoot(), 'test/fixtures/models/random-clip/onnx/text_model.onnx');
const cpu = { device: 'cpu', threads: 1 } as const;
const invalid = (message: RegExp) => ({ name: 'EngineError', code: 'model-invalid', message });

describe('a session', () => {
  test('falls back to the processor, and says so', async () => {
    // No platform has both.
    const device = process.platform === 'darwin' ? 'dml' : 'coreml';
    const session = await openSession(graph, { device, threads: 1 });
    assert.equal(session.device, 'cpu');
    assert.equal(session.warnings.length, 1);
    assert.match(session.warnings[0] ?? '', new RegExp(`"${device}" cannot be used.*processor`));
    const output = await session.run({ input_ids: idTensor('int64', [1, 2], [1, 2]) }, 'text_embeds');
    assert.deepEqual(output.shape, [1, 64]);
    await closeSession(graph, { device, threads: 1 });
  });

  test('is shared by its users and lives until the last one closes it', async () => {
    const first = await openSession(graph, cpu);
    assert.equal(await openSession(graph, cpu), first);
    assert.deepEqual(first.warnings, []);
    await closeSession(graph, cpu);
    await first.run({ input_ids: idTensor('int64', [1], [1, 1]) }, 'text_embeds');
    await closeSession(graph, cpu);
    const next = await openSession(graph, cpu);
    assert.notEqual(next, first);
    await closeSession(graph, cpu);
  });

  test('names what a graph lacks and what it wants', async () => {
    const session = await openSession(graph, cpu);
    try {
      session.check(['input_ids'], ['text_embeds']);
      assert.throws(() => session.check(['ids'], []), invalid(/has no input "ids"; its inputs are input_ids/));
      assert.throws(() => session.check([], []), invalid(/wants the input "input_ids" too/));
      assert.throws(() => session.check(['input_ids'], ['y']), invalid(/no output "y"; its outputs are text_embeds/));
      const floats = new Tensor('float32', new Float32Array(1), [1, 1]);
      await assert.rejects(
        session.run({ input_ids: floats }, 'text_embeds'),
        invalid(/text_model.onnx: the graph failed/),
      );
    } finally {
      await closeSession(graph, cpu);
    }
  });

  test('of what is no graph is refused, each time', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'lookalike-session-'));
    const file = join(folder, 'broken.onnx');
    try {
      await writeFile(file, 'this is no graph');
      await assert.rejects(openSession(file, cpu), invalid(/broken.onnx: the graph cannot be loaded/));
      await assert.rejects(openSession(file, cpu), invalid(/broken.onnx: the graph cannot be loaded/));
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
