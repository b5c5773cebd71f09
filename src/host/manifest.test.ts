import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

interface Manifest {
  readonly capabilities: {
    readonly untrustedWorkspaces: { readonly supported: string; readonly restrictedConfigurations: readonly string[] };
    readonly virtualWorkspaces: { readonly supported: boolean };
  };
  readonly contributes: {
    readonly commands: readonly { readonly command: string; readonly enablement?: string }[];
    readonly configuration: {
      readonly properties: Record<string, { readonly type: unknown; readonly enum?: readonly string[] }>;
    };
  };
}

const manifest: Manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
const { commands, configuration } = manifest.contributes;

type Context = Readonly<Record<string, string | boolean>>;

/** What the editor makes of a clause of `==`, `!`, `&&` and `||`. @throws when it names a key that is not in the context */
function holds(clause: string, context: Context): boolean {
  const read = (key: string): string | boolean => {
    const value = context[key];
    assert.ok(value !== undefined, `${key} is no key of ours`);
    return value;
  };
  return clause.split('||').some((all) =>
    all.split('&&').every((term) => {
      const [key = '', value] = term.split('==').map((part) => part.trim());
      if (value !== undefined) return read(key) === value;
      return key.startsWith('!') ? read(key.slice(1)) === false : read(key) === true;
    }),
  );
}

/** Names of the commands with a condition that are enabled. */
function enabled(state: string, engine: string, paused = false, isWorkspaceTrusted = true): readonly string[] {
  const context = {
    'lookalike.state': state,
    'lookalike.engine': engine,
    'lookalike.paused': paused,
    isWorkspaceTrusted,
  };
  return commands
    .filter(({ enablement }) => enablement !== undefined && holds(enablement, context))
    .map(({ command }) => command.replace('lookalike.', ''))
    .sort();
}

const always = ['chooseModel'];
/** What the engine does for whoever has one. */
const engineWork = ['clearHistory', 'clearIndex', 'rebuildIndex', 'restartEngine', 'showReport'];

test('commands are enabled where they can do something, and nowhere else', () => {
  const searching = [...always, ...engineWork, 'quickSearch', 'searchByFile'];
  assert.deepEqual(enabled('ready', 'running'), [...searching, 'pauseIndexing', 'refresh'].sort());
  assert.deepEqual(enabled('ready', 'running', true), [...searching, 'resumeIndexing'].sort());
  assert.deepEqual(enabled('looking', 'starting'), always);
  assert.deepEqual(enabled('no-folder', 'off'), always);
  assert.deepEqual(enabled('no-images', 'off'), [...always, 'refresh']);
  assert.deepEqual(enabled('stopped', 'failed'), [...always, 'restartEngine']);
  assert.deepEqual(enabled('restricted', 'off', false, false), ['resumeIndexing']);
});

test('what names a file or a device is not taken from a workspace that is not trusted', () => {
  const { supported, restrictedConfigurations: restricted } = manifest.capabilities.untrustedWorkspaces;
  assert.equal(supported, 'limited');
  // Free text is where a path could stand.
  const freeText = Object.entries(configuration.properties)
    .filter(([, { type, enum: choices }]) => type === 'string' && choices === undefined)
    .map(([name]) => name);
  assert.deepEqual(freeText, ['lookalike.model']);
  assert.deepEqual([...restricted].sort(), ['lookalike.device', ...freeText]);
  assert.equal(manifest.capabilities.virtualWorkspaces.supported, false);
});
