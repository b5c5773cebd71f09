import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { searchTool, similarTool } from './tools.ts';

interface DeclaredTool {
  readonly name: string;
  readonly modelDescription: string;
  readonly inputSchema: { readonly properties: Readonly<Record<string, { readonly description: string }>> };
}

test('agents are told the same by the editor and by the command line', () => {
  const manifest = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'));
  const declared: readonly DeclaredTool[] = manifest.contributes.languageModelTools;
  const told = [searchTool, similarTool].map(({ name, description, fields }) => [name, description, fields]);
  assert.deepEqual(
    declared.map(({ name, modelDescription, inputSchema: { properties } }) => [
      name.replace('lookalike_', ''),
      modelDescription,
      Object.fromEntries(Object.entries(properties).map(([field, { description }]) => [field, description])),
    ]),
    told,
  );
});
