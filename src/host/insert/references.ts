import { posix } from 'node:path';

/** Where a reference is put, and to what. Paths have forward slashes. */
export interface ReferenceTarget {
  /** The editor's language id. */
  readonly language: string;
  /** Path of the image, relative to the document's folder or absolute. */
  readonly path: string;
  /** The line up to the place of insertion. */
  readonly before: string;
  /** The line after the place of insertion. */
  readonly after: string;
  /** All lines above are imports, comments or empty. */
  readonly amongImports: boolean;
}

type Writer = (path: string, target: ReferenceTarget) => string;

/** What of a file name can stand as a description: words, without extension, separators and density suffixes. */
export function altText(path: string): string {
  const name = posix.basename(path).replace(/\.[^.]+$/, '');
  return name
    .replace(/@\d+x$/, '')
    .replace(/[-_.]+/g, ' ')
    .trim();
}

/** Path of the image as a document refers to it. */
export function relativeReference(documentFolder: string, image: string): string {
  const path = posix.relative(documentFolder, image);
  return path === '' ? posix.basename(image) : path;
}

/** Percent-encodes what ends a URL or means something in it, and nothing else: other letters stay readable. */
function url(path: string): string {
  return path.replace(/[%\s"'()<>\\?#]/g, (each) => encodeURIComponent(each).replace(/['()]/g, hexEscape));
}

function hexEscape(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}

/** @param path relative to the workspace folder or the document */
export function markdownImage(path: string): string {
  return `![${altText(path).replace(/[[\]\\]/g, '\\$&')}](${url(path)})`;
}

function htmlText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}

const html: Writer = (path) => `<img src="${htmlText(url(path))}" alt="${htmlText(altText(path))}">`;
const jsxElement: Writer = (path) => `<img src="${htmlText(url(path))}" alt="${htmlText(altText(path))}" />`;
const css: Writer = (path) => `url("${url(path)}")`;

/** The relative path as module specifiers want it. */
function specifier(path: string): string {
  return posix.isAbsolute(path) || path.startsWith('.') ? path : `./${path}`;
}

/** A name for an import: camel case, never empty, never starting with a digit. */
export function identifier(path: string): string {
  const words = altText(path)
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
  const camel = words.map((word, index) => {
    const rest = word.slice(1);
    return (index === 0 ? word.charAt(0).toLowerCase() : word.charAt(0).toUpperCase()) + rest;
  });
  const name = camel.join('');
  return /^\p{L}/u.test(name) ? name : `image${name}`;
}

function quoted(text: string, quote: string): string {
  return `${quote}${text.replaceAll('\\', '\\\\').replaceAll(quote, `\\${quote}`)}${quote}`;
}

const script: Writer = (path, { before, after, amongImports }) => {
  const module = quoted(specifier(path), "'");
  const emptyLine = before.trim() === '' && after.trim() === '';
  return emptyLine && amongImports ? `import ${identifier(path)} from ${module};` : module;
};

/** In JSX a reference is an element where markup goes on, and a string elsewhere. */
const jsx: Writer = (path, target) =>
  />\s*$/.test(target.before) && !/=>\s*$/.test(target.before) ? jsxElement(path, target) : script(path, target);

const singleQuoted: Writer = (path) => quoted(path, "'");
const doubleQuoted: Writer = (path) => quoted(path, '"');

const writers: Readonly<Record<string, Writer>> = {
  markdown: markdownImage,
  mdx: markdownImage,
  quarto: markdownImage,
  rmd: markdownImage,
  html,
  vue: html,
  'vue-html': html,
  svelte: html,
  astro: html,
  php: html,
  razor: html,
  handlebars: html,
  xml: html,
  css,
  scss: css,
  less: css,
  sass: css,
  stylus: css,
  postcss: css,
  javascript: script,
  typescript: script,
  javascriptreact: jsx,
  typescriptreact: jsx,
  json: doubleQuoted,
  jsonc: doubleQuoted,
  yaml: doubleQuoted,
  python: singleQuoted,
  dart: singleQuoted,
  ruby: singleQuoted,
  java: doubleQuoted,
  kotlin: doubleQuoted,
  swift: doubleQuoted,
  csharp: doubleQuoted,
  go: doubleQuoted,
  rust: doubleQuoted,
  c: doubleQuoted,
  cpp: doubleQuoted,
  latex: (path) => `\\includegraphics{${path}}`,
  tex: (path) => `\\includegraphics{${path}}`,
  restructuredtext: (path) => `.. image:: ${path}\n   :alt: ${altText(path)}`,
  asciidoc: (path) => `image::${path.includes(' ') ? url(path) : path}[${altText(path)}]`,
  typst: (path) => `image(${quoted(path, '"')})`,
  org: (path) => `[[file:${path}]]`,
};

/** Characters that open and close a string or an address: between them only the path is missing. */
const openings: readonly (readonly [RegExp, RegExp])[] = [
  [/(^|[^\\])"[^"]*$/, /^[^"]*"/],
  [/(^|[^\\])'[^']*$/, /^[^']*'/],
  [/(^|[^\\])`[^`]*$/, /^[^`]*`/],
  [/\]\([^)]*$/, /^[^(]*\)/],
  [/url\([^)]*$/, /^[^(]*\)/],
];

function insideString({ before, after }: ReferenceTarget): boolean {
  return openings.some(([open, close]) => open.test(before) && close.test(after) && oddQuotes(before, open));
}

/** A quote opens a string only when the ones before it are closed. */
function oddQuotes(before: string, open: RegExp): boolean {
  const quote = /["'`]/.exec(open.source.replace('[^\\\\]', ''))?.[0];
  if (quote === undefined) return true;
  return (before.match(new RegExp(`(^|[^\\\\])${quote}`, 'g')) ?? []).length % 2 === 1;
}

/** A reference to the image that fits the language and the place: the whole construct, or only what is missing of it. */
export function referenceTo(target: ReferenceTarget): string {
  if (insideString(target)) return bareReference(target);
  return (writers[target.language] ?? ((path: string) => path))(target.path, target);
}

/** The path alone, in the spelling of what surrounds it. */
function bareReference({ language, path }: ReferenceTarget): string {
  if (isScript(language)) return specifier(path);
  const writer = writers[language];
  return writer === markdownImage || writer === html || writer === css ? url(path) : path;
}

function isScript(language: string): boolean {
  return writers[language] === script || writers[language] === jsx;
}

/** Several references, each where it can stand by itself. */
export function joinReferences(references: readonly string[], language: string): string {
  if (references.length < 2) return references.join('');
  const list = isScript(language) && references.every((each) => !each.startsWith('import '));
  return references.join(list || writers[language] === css ? ', ' : '\n');
}

const importLine = /^\s*($|import\b|export\s.*\bfrom\b|\/\/|\/\*|\*|['"]use |(const|let|var)\s.*=\s*require\()/;

/** True when nothing but imports, comments and empty lines stand above. */
export function onlyImports(lines: readonly string[]): boolean {
  return lines.every(
    (line) => importLine.test(line) || /^\s*[}\w$,\s]*\}?\s*from\s/.test(line) || /^\s+[\w$,\s]*,?$/.test(line),
  );
}
