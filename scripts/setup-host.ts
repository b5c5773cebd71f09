// Installs a real VS Code to test in, for machines that reach npm but not the downloads of VS Code itself: code-server and a
// Node that fits it, in .cache/host. Does nothing when it is there. Usage: setup-host.ts [current|oldest ...]; both when none
// is named. Linux only: elsewhere the tests use @vscode/test-electron.
import { type EditorKind, editorKinds, editorOf } from './host/editors.ts';
import { ensureEditor, ensureSystemPackages } from './host/install.ts';

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
ensureSystemPackages();
for (const kind of editorKinds.filter((each: EditorKind) => named.length === 0 || named.includes(each))) {
  ensureEditor(kind);
  const { codeServer, node, folder } = editorOf(kind);
  console.log(`The ${kind} editor is ready: code-server ${codeServer} on Node ${node} in ${folder}.`);
}
