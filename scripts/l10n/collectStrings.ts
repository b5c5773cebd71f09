import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fields } from '../../src/indexer/ranker/query/fields.ts';
import { skipReasons, skipReasonText } from '../../src/shared/image.ts';

/** `l10n.t(…)`, `vscode.l10n.t(…)`, or `t(…)` where it was taken out of `vscode.l10n`, with a string as it stands. */
const call = /(?<![\w$])(?:(?:vscode\.)?l10n\.)?t\(\s*('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|`(?:[^`\\$]|\\.)*`)/g;

function unquoted(literal: string): string {
  const inner = literal.slice(1, -1);
  return inner.replace(
    /\\(u\{([0-9a-f]+)\}|u([0-9a-f]{4})|.)/gi,
    (_, character: string, braced?: string, four?: string) => {
      const code = braced ?? four;
      if (code !== undefined) return String.fromCodePoint(Number.parseInt(code, 16));
      return character === 'n' ? '\n' : character;
    },
  );
}

/**
 * Everything that is passed to `l10n.t` in the folder, sorted, each once; and what the engine says of a file or of an operator,
 * which is passed on as it comes.
 * @param folder absolute path of src/
 */
export function collectStrings(folder: string): string[] {
  const files = globSync('{host,models,webview}/**/*.ts', { cwd: folder }).filter((file) => !file.endsWith('.test.ts'));
  const found = new Set<string>([...skipReasons.map(skipReasonText), ...fields.map(({ help }) => help)]);
  for (const file of [...files, 'extension.ts']) {
    for (const [, literal = ''] of readFileSync(join(folder, file), 'utf8').matchAll(call))
      found.add(unquoted(literal));
  }
  return [...found].sort();
}
