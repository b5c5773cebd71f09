import assert from 'node:assert/strict';
import { before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { indexed } from './support.ts';

async function invoke(name: string, input: object): Promise<string> {
  const { content } = await vscode.lm.invokeTool(name, { input, toolInvocationToken: undefined });
  return content.map((part) => (part instanceof vscode.LanguageModelTextPart ? part.value : '')).join('');
}

export function describeAgents(): void {
  describe('the tools of coding agents', () => {
    before(async () => {
      await indexed();
    });

    it('are declared, with what they take', () => {
      const ours = vscode.lm.tools.filter(({ name }) => name.startsWith('lookalike_'));
      assert.deepEqual(ours.map(({ name }) => name).sort(), [
        'lookalike_find_similar_images',
        'lookalike_search_images',
      ]);
      for (const { description, inputSchema } of ours) assert.ok(description.length > 100 && inputSchema !== undefined);
    });

    it('find images by what they show, slips of the pen included', async () => {
      const text = await invoke('lookalike_search_images', { query: 'setings', limit: 3 });
      const [said, likely, first] = text.split('\n');
      assert.equal(said, 'Searched for "settings" instead of "setings".');
      assert.equal(likely, 'Likely, best first:');
      assert.match(first ?? '', /^- .*settings\.svg \(svg, 24 x 24, \d+ bytes\)$/u);
      assert.equal(text.split('\n- ').length - 1, 3);
    });

    it('find images like one, named as agents name files', async () => {
      const [uri] = await vscode.workspace.findFiles('**/photos/IMG_2042.jpg');
      assert.ok(uri !== undefined);
      for (const path of [vscode.workspace.asRelativePath(uri), uri.fsPath]) {
        const text = await invoke('lookalike_find_similar_images', { path, limit: 5 });
        assert.match(text.split('\n')[1] ?? '', /IMG_2042/u, text);
        assert.doesNotMatch(text, /photos\/IMG_2042\.jpg/u);
      }
    });

    it('say in a sentence why they cannot', async () => {
      await assert.rejects(invoke('lookalike_find_similar_images', { path: 'no/such/image.png' }), /image\.png/u);
    });
  });
}
