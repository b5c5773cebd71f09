import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One line of a manifest. Its getters throw, with the file and the line, when a field is not as it should be. */
export class ManifestRow {
  readonly #fields: Readonly<Record<string, unknown>>;
  readonly #folder: string;
  readonly #line: number;

  constructor(fields: Readonly<Record<string, unknown>>, folder: string, line: number) {
    this.#fields = fields;
    this.#folder = folder;
    this.#line = line;
  }

  /** Absolute path of the picture. */
  get path(): string {
    return join(this.#folder, this.string('path'));
  }

  string(key: string): string {
    const value = this.#fields[key];
    if (typeof value !== 'string') throw this.#error(key, 'must be a text');
    return value;
  }

  integer(key: string): number {
    const value = this.#fields[key];
    if (typeof value !== 'number' || !Number.isInteger(value)) throw this.#error(key, 'must be a whole number');
    return value;
  }

  strings(key: string): string[] {
    const value = this.#fields[key];
    if (!Array.isArray(value) || !value.every((item) => typeof item === 'string')) {
      throw this.#error(key, 'must be a list of texts');
    }
    return value;
  }

  has(key: string): boolean {
    return key in this.#fields;
  }

  #error(key: string, problem: string): Error {
    return new Error(`${join(this.#folder, 'manifest.jsonl')}, line ${this.#line}: "${key}" ${problem}`);
  }
}

/** True when a set is there. */
export function hasManifest(folder: string): boolean {
  return existsSync(join(folder, 'manifest.jsonl'));
}

/** All rows of a set's manifest.jsonl. Throws when it is missing or a line is not a JSON object. */
export function readManifest(folder: string): ManifestRow[] {
  const lines = readFileSync(join(folder, 'manifest.jsonl'), 'utf8').split('\n');
  return lines.flatMap((line, index) => {
    if (line.trim() === '') return [];
    const fields: unknown = JSON.parse(line);
    if (typeof fields !== 'object' || fields === null) throw new Error(`${folder}: line ${index + 1} is no object`);
    return [new ManifestRow({ ...fields }, folder, index + 1)];
  });
}
