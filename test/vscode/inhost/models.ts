import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import { api, extension, found, indexed, logged, setting, until } from './support.ts';

const cat = 'gallery/photos/IMG_2041.jpg';

/** What a search finds; nothing while the engine starts. */
function foundOrNothing(query: string): Promise<string[]> {
  return found(query).catch(() => []);
}

export function describeModels(): void {
  describe('another image model', () => {
    const own = (): string => join(extension().extensionPath, 'test/fixtures/models/random-clip');

    before(async () => {
      await indexed();
    });

    after(() => setting('lookalike.model', undefined));

    it('is made an index with in the background, while the old index answers', async () => {
      const everything = (await found('')).length;
      await setting('lookalike.model', own());
      let answered = 0;
      // Random weights find something else.
      await until(async () => {
        if ((await found('a cat'))[0] !== cat) return true;
        answered++;
        return false;
      }, 'the model of the setting answers');
      await logged(/Random \(clip\) answers now/u);
      assert.ok(answered > 0, 'the old index answered');
      await indexed();
      assert.equal((await found('')).length, everything);
    });

    it('that cannot be used is said, and the next that can serves', async () => {
      const lookalike = await api();
      await setting('lookalike.model', 'no-such-model');
      await until(() => lookalike.state.kind === 'stopped', 'it stops');
      await assert.rejects(lookalike.search('a cat'), /no model "no-such-model"/u);
      await setting('lookalike.model', undefined);
      await until(async () => (await foundOrNothing('a cat'))[0] === cat, 'the bundled model answers');
    });
  });
}
