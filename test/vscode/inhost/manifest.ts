import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import * as vscode from 'vscode';
import { imageExtensions } from '../../../src/shared/image.ts';
import { api, extension } from './support.ts';

interface Contributions {
  readonly commands: readonly { readonly command: string; readonly title: string; readonly enablement?: string }[];
  readonly menus: Readonly<Record<string, readonly { readonly command: string; readonly when?: string }[]>>;
  readonly keybindings: readonly { readonly command: string; readonly key: string; readonly mac?: string }[];
  readonly configuration: {
    readonly properties: Readonly<
      Record<string, { readonly order?: number; readonly scope?: string; readonly markdownDescription?: string }>
    >;
  };
}

function contributions(): Contributions {
  return extension().packageJSON.contributes;
}

function menu(id: string): readonly { readonly command: string; readonly when?: string }[] {
  const items = contributions().menus[id];
  assert.ok(items !== undefined, `there is no menu ${id}`);
  return items;
}

export function describeManifest(): void {
  describe('contributions', () => {
    it('registers every command that it contributes', async () => {
      await api();
      const registered = new Set(await vscode.commands.getCommands(true));
      const missing = contributions()
        .commands.map(({ command }) => command)
        .filter((command) => !registered.has(command));
      assert.deepEqual(missing, []);
    });

    it('gives every command a title in words', () => {
      for (const { command, title } of contributions().commands)
        assert.ok(!title.startsWith('%'), `${command}: ${title}`);
    });

    it('keeps commands that need a result out of the palette', () => {
      const hidden = new Set(
        menu('commandPalette')
          .filter(({ when }) => when === 'false')
          .map(({ command }) => command),
      );
      const results = contributions().commands.filter(({ command }) => command.startsWith('lookalike.result.'));
      assert.ok(results.length >= 10);
      for (const { command } of results) assert.ok(hidden.has(command), command);
    });

    for (const id of ['explorer/context', 'editor/title/context']) {
      it(`offers Find Similar in ${id} for images only`, () => {
        const item = menu(id).find(({ command }) => command === 'lookalike.findSimilar');
        const source = /resourceExtname =~ \/(.+)\/i/u.exec(item?.when ?? '')?.[1];
        assert.ok(source !== undefined, `no test of the extension in: ${item?.when}`);
        const shows = new RegExp(source, 'iu');
        for (const extname of imageExtensions) {
          assert.ok(shows.test(`.${extname}`), extname);
          assert.ok(shows.test(`.${extname.toUpperCase()}`), extname);
        }
        for (const extname of ['.txt', '.md', '.ts', '.pngx', '.xpng', '.json', ''])
          assert.ok(!shows.test(extname), extname);
      });
    }

    it('offers Find Similar in the SCM view', () => {
      assert.ok(menu('scm/resourceState/context').some(({ command }) => command === 'lookalike.findSimilar'));
    });

    it('shows the menu of results on results of its own views only', () => {
      for (const { command, when } of menu('webview/context')) {
        assert.match(when ?? '', /webviewSection == 'image'/u, command);
        assert.match(when ?? '', /webviewId == 'lookalike\./u, command);
      }
    });

    it('opens the search by a key that nothing else has', async () => {
      const binding = contributions().keybindings.find(({ command }) => command === 'lookalike.searchImages');
      assert.ok(binding !== undefined, 'there is no key for lookalike.searchImages');
      const defaults = await vscode.workspace.openTextDocument(
        vscode.Uri.from({ scheme: 'vscode', authority: 'defaultsettings', path: '/keybindings.json' }),
      );
      const key = (process.platform === 'darwin' ? binding.mac : undefined) ?? binding.key;
      const text = defaults.getText();
      assert.ok(text.includes('workbench.action.showCommands'), 'the default keys cannot be read');
      const entries = text.matchAll(/"key":\s*"([^"]+)",\s*"command":\s*"([^"]+)"/gu);
      const others = [...entries].filter(([, other, command]) => other === key && command !== 'lookalike.searchImages');
      assert.deepEqual(
        others.map(([, , command]) => command),
        [],
      );
    });

    it('describes every setting, with an order and a scope', () => {
      const settings = Object.entries(contributions().configuration.properties);
      assert.ok(settings.length >= 10);
      for (const [name, { order, scope, markdownDescription }] of settings) {
        assert.equal(typeof order, 'number', name);
        assert.ok(scope !== undefined, name);
        assert.ok(markdownDescription !== undefined && !markdownDescription.startsWith('%'), name);
      }
    });
  });
}
