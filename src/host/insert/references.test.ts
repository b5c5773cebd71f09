import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  altText,
  identifier,
  joinReferences,
  markdownImage,
  onlyImports,
  type ReferenceTarget,
  referenceTo,
  relativeReference,
} from './references.ts';

const at = (language: string, change: Partial<ReferenceTarget> = {}): string =>
  referenceTo({ language, path: 'img/red fox.png', before: '', after: '', amongImports: false, ...change });

test('each language gets its own construct', () => {
  assert.equal(at('markdown'), '![red fox](img/red%20fox.png)');
  assert.equal(at('html'), '<img src="img/red%20fox.png" alt="red fox">');
  assert.equal(at('css'), 'url("img/red%20fox.png")');
  assert.equal(at('typescript'), "'./img/red fox.png'");
  assert.equal(at('typescript', { amongImports: true }), "import redFox from './img/red fox.png';");
  assert.equal(at('latex'), '\\includegraphics{img/red fox.png}');
  assert.equal(at('python'), "'img/red fox.png'");
  assert.equal(at('json'), '"img/red fox.png"');
  assert.equal(at('plaintext'), 'img/red fox.png');
  assert.equal(at('typescriptreact', { before: '  <div>' }), '<img src="img/red%20fox.png" alt="red fox" />');
  assert.equal(at('typescriptreact', { before: 'const a = () => ' }), "'./img/red fox.png'");
});

test('where a string or an address is open, only the path is put', () => {
  assert.equal(at('html', { before: '<img src="', after: '">' }), 'img/red%20fox.png');
  assert.equal(at('typescript', { before: "load('", after: "')" }), './img/red fox.png');
  assert.equal(at('css', { before: 'background: url(', after: ');' }), 'img/red%20fox.png');
  assert.equal(at('markdown', { before: '![a](', after: ')' }), 'img/red%20fox.png');
  assert.equal(at('python', { before: "open('", after: "')" }), 'img/red fox.png');
});

test('closed strings on the line do not mislead', () => {
  assert.equal(
    at('html', { before: '<a href="x">', after: '<b class="y">' }),
    '<img src="img/red%20fox.png" alt="red fox">',
  );
  assert.equal(at('javascript', { before: "f('a', ", after: ", 'b')" }), "'./img/red fox.png'");
});

test('what would end an address is encoded, letters of all scripts are not', () => {
  assert.equal(markdownImage('ü/a (1)#b.png'), '![a (1)#b](ü/a%20%281%29%23b.png)');
  assert.equal(markdownImage('[x].png'), '![\\[x\\]]([x].png)');
  assert.equal(at('html', { path: 'a&"b".png' }), '<img src="a&amp;%22b%22.png" alt="a&amp;&quot;b&quot;">');
});

test('descriptions and names come from the file name', () => {
  assert.equal(altText('x/arrow_left-bold@2x.png'), 'arrow left bold');
  assert.equal(identifier('x/arrow_left-bold@2x.png'), 'arrowLeftBold');
  assert.equal(identifier('404.svg'), 'image404');
});

test('paths are relative to the document', () => {
  assert.equal(relativeReference('/w/docs', '/w/img/a.png'), '../img/a.png');
  assert.equal(relativeReference('/w', '/w/img/a.png'), 'img/a.png');
});

test('several references are separated as the language wants it', () => {
  assert.equal(joinReferences(['a', 'b'], 'markdown'), 'a\nb');
  assert.equal(joinReferences(["'a'", "'b'"], 'javascript'), "'a', 'b'");
  assert.equal(joinReferences(['import a', 'import b'], 'javascript'), 'import a\nimport b');
});

test('imports are told from code', () => {
  assert.equal(onlyImports(["import a from 'a';", '', '// x', 'import {', '  b,', "} from 'b';"]), true);
  assert.equal(onlyImports(["import a from 'a';", 'run(a);']), false);
});
