import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Inference } from './inference.ts';

/** Towers that note what they were given, in the order of the runs. */
function recorder(batch: number) {
  const runs: string[] = [];
  const inference = new Inference({
    batch,
    async encodeImages(pixels) {
      if (pixels.some(([value]) => value === 99)) throw new Error('the graph failed');
      runs.push(`pictures ${pixels.map(([value]) => value).join(' ')}`);
      return pixels.map(([value = 0]) => Float32Array.of(-value));
    },
    async encodeTexts(asked) {
      const texts = asked.map(({ text }) => text);
      if (texts.includes('bad')) throw new Error('no such space');
      runs.push(`texts ${texts.join(' ')}`);
      return texts.map((text) => ({ vector: Float32Array.of(text.length), cut: '' }));
    },
  });
  return { inference, runs };
}

async function pixels(value: number): Promise<Float32Array> {
  return Float32Array.of(value);
}

describe('Inference', () => {
  it('takes what is ready as one batch and gives each picture its own vector', async () => {
    const { inference, runs } = recorder(3);
    const vectors = await Promise.all([1, 2, 3, 4].map((value) => inference.picture(pixels(value))));
    assert.deepEqual(
      vectors.map(([value]) => value),
      [-1, -2, -3, -4],
    );
    assert.deepEqual(runs, ['pictures 1 2 3', 'pictures 4']);
  });

  it('waits for a picture that is being crafted, and lets texts pass meanwhile', async () => {
    const { inference, runs } = recorder(2);
    const crafting = Promise.withResolvers<Float32Array>();
    const slow = inference.picture(crafting.promise);
    const ready = inference.picture(pixels(1));
    await inference.texts(['a'], 'image');
    assert.deepEqual(runs, ['texts a']);
    crafting.resolve(Float32Array.of(2));
    assert.deepEqual([(await ready)[0], (await slow)[0]], [-1, -2]);
    assert.deepEqual(runs, ['texts a', 'pictures 1 2']);
  });

  it('waits no longer when the picture it waited for cannot be crafted, or the run is full without it', async () => {
    const { inference, runs } = recorder(2);
    const crafting = Promise.withResolvers<Float32Array>();
    const corrupt = assert.rejects(inference.picture(crafting.promise), /cut off/);
    await Promise.all([1, 2].map((value) => inference.picture(pixels(value))));
    const alone = inference.picture(pixels(3));
    crafting.reject(new Error('cut off'));
    await corrupt;
    assert.equal((await alone)[0], -3);
    assert.deepEqual(runs, ['pictures 1 2', 'pictures 3']);
  });

  it('lets texts pass the pictures that wait, also those that come while it works', async () => {
    const { inference, runs } = recorder(1);
    const pictures = [1, 2, 3].map((value) => inference.picture(pixels(value)));
    const first = inference.texts(['a'], 'image');
    const late = pictures[0]?.then(() => inference.texts(['b'], 'image'));
    await Promise.all([...pictures, first, late]);
    assert.deepEqual(runs, ['texts a', 'pictures 1', 'texts b', 'pictures 2', 'pictures 3']);
  });

  it('lets a query pass a bulk of words, and returns the bulk whole and in order', async () => {
    const { inference, runs } = recorder(1);
    const words = Array.from({ length: 10 }, (_, i) => 'x'.repeat(i + 1));
    const bulk = inference.texts(words, 'sentence');
    const query = inference.texts(['query'], 'image');
    assert.deepEqual(
      (await bulk).map(({ vector }) => vector[0]),
      words.map((word) => word.length),
    );
    await query;
    assert.equal(runs[0], 'texts query');
    assert.equal(runs.length, 4);
  });

  it('runs small works together, and leaves a bulk out of a run that it does not fit into', async () => {
    const { inference, runs } = recorder(1);
    const bulk = inference.texts(['e', 'f', 'g', 'h', 'i'], 'sentence');
    const meanings = inference.texts(['b', 'cc', 'ddd'], 'sentence');
    const looks = inference.texts(['a'], 'image');
    const lengths = (await meanings).map(({ vector }) => vector[0]);
    assert.deepEqual(lengths, [1, 2, 3]);
    await Promise.all([looks, bulk]);
    assert.deepEqual(runs, ['texts a b cc ddd', 'texts e f g h', 'texts i']);
  });

  it('fails only the work that a shared run failed for', async () => {
    const { inference, runs } = recorder(1);
    const bad = assert.rejects(inference.texts(['bad'], 'image'), /no such space/);
    const [good] = await inference.texts(['good'], 'sentence');
    await bad;
    assert.equal(good?.vector[0], 4);
    assert.deepEqual(runs, ['texts good']);
  });

  it('answers an empty list of texts', async () => {
    assert.deepEqual(await recorder(1).inference.texts([], 'image'), []);
  });

  it('fails what a run failed for, and goes on', async () => {
    const { inference } = recorder(1);
    const bad = assert.rejects(inference.picture(pixels(99)), /the graph failed/);
    const worse = assert.rejects(inference.texts(['bad'], 'image'), /no such space/);
    const [value] = await inference.picture(pixels(5));
    await Promise.all([bad, worse]);
    assert.equal(value, -5);
  });
});
