// Installs a real VS Code to test in, for machines that reach npm but not the downloads of VS Code itself: code-server and a
// Node that fits it, in .cache/host. Does nothing when it is there. Usage: setup-host.ts [current|oldest ...]; both when none
// is named. Linux only: elsewhere the tests use @vscode/test-electron.
import { type EditorKind, editorKinds, editorOf, isInstalled } from './host/editors.ts';
import { ensureSystemPackages, installEditor } from './host/install.ts';

if (process.platform !== 'linux') {
  console.log(
    'code-server is used on Linux only; on this system the tests download VS Code with @vscode/test-electron.',
  );
  process.exit(0);
}
const named = process.argv.slice(2);
const unknown = named.filter((name) => !(editorKinds as readonly string[]).includes(name));
if (unknown.length > 0) {
  console.error(`No such editor: ${unknown.join(', ')}. There are: ${editorKinds.join(', ')}.`);
  process.exit(2);
}
const kinds = editorKinds.filter((kind: EditorKind) => named.length === 0 || named.includes(kind));
ensureSystemPackages();
for (const kind of kinds) {
  const editor = editorOf(kind);
  const what = `${kind} editor: code-server ${editor.codeServer} on Node ${editor.node}`;
  if (isInstalled(editor)) {
    console.log(`${what} is ready.`);
    continue;
  }
  console.log(`Installing the ${what} (a minute or two).`);
  const started = performance.now();
  installEditor(editor);
  console.log(`Ready after ${((performance.now() - started) / 1000).toFixed(0)} s in ${editor.folder}.`);
}
