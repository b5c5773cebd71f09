// Collects what the extension, its webviews and the engine say into l10n/bundle.l10n.json, from which translations are made:
// bundle.l10n.LANGUAGE.json beside it. Usage: l10n.ts
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { collectStrings } from './l10n/collectStrings.ts';

const bundle = fileURLToPath(new URL('../l10n/bundle.l10n.json', import.meta.url));
const strings = collectStrings(fileURLToPath(new URL('../src', import.meta.url)));
writeFileSync(bundle, `${JSON.stringify(Object.fromEntries(strings.map((text) => [text, text])), null, 2)}\n`);
console.log(`${strings.length} strings, ${readFileSync(bundle).byteLength} bytes`);
