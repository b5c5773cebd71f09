import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fields } from '../../src/indexer/ranker/query/fields.ts';
import { skipReasons, skipReasonText } from '../../src/shared/image.ts';

/** `l10n.t(…)`, `vscode.l10n.t(…)`, or `t(…)` where it was taken out of `vscode.l10n`, with a string as it stands. */
const call = /(?<![\w$])(?:(?:vscode\.)?l10n\.)?t\(\s*('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|`(?:[^`\\$]|\\.)*`)/g;

/** `message(…)` of src/shared/message.ts, wherever it is called; the text that follows is its first argument. */
const messageCall = /(?<![\w$.]|function )message\(\s*/g;
/** A string as it stands, and the end of an argument. */
const plain = /('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|`(?:[^`\\$]|\\.)*`)\s*[,)]/y;

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
 * The texts of the messages that are made in a source.
 * @param file its name, for the error
 * @throws Error where a text is put together: no translator would ever see it
 */
export function messageTexts(source: string, file: string): string[] {
  return [...source.matchAll(messageCall)].map((call) => {
    plain.lastIndex = call.index + call[0].length;
    const literal = plain.exec(source)?.[1];
    if (literal !== undefined) return unquoted(literal);
    const line = source.slice(0, call.index).split('\n').length;
    throw new Error(`${file}:${line}: the text of a message must be one plain literal, so that it can be translated.`);
  });
}

function sources(folder: string, pattern: string): { readonly file: string; readonly source: string }[] {
  const files = globSync(pattern, { cwd: folder }).filter((file) => !/\.test\.ts$|(^|[\\/])testing[\\/]/.test(file));
  return files.map((file) => ({ file, source: readFileSync(join(folder, file), 'utf8') }));
}

/**
 * Everything that is passed to `l10n.t` in the folder, and every `message` that is made, sorted, each once; and what the
 * engine says of a file or of an operator, which is passed on as it comes.
 * @param folder absolute path of src/
 * @throws Error where the text of a message is no plain literal
 */
export function collectStrings(folder: string): string[] {
  const found = new Set<string>([...skipReasons.map(skipReasonText), ...fields.map(({ help }) => help)]);
  for (const { source } of sources(folder, '{{host,models,webview}/**/*.ts,extension.ts}')) {
    for (const [, literal = ''] of source.matchAll(call)) found.add(unquoted(literal));
  }
  for (const { file, source } of sources(folder, '**/*.ts')) {
    for (const text of messageTexts(source, file)) found.add(text);
  }
  return [...found].sort();
}
