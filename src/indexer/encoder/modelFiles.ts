import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { EngineError } from '../errors.ts';
import type { ModelFile, ModelPackage } from './modelPackage.ts';

/** What is needed of a package to check its files. */
type Checked = Pick<ModelPackage, 'folder' | 'id' | 'files'>;

/** Files of this process that were found right, by path, size, time of change and expected hash. */
const verified = new Set<string>();

/**
 * Compares a package's files with the sizes and SHA-256 that its model.json lists. A file that was right once in this
 * process is not read again while its size and time of change stay the same.
 * @param paths only these files, as `files` names them; all when absent
 * @throws EngineError model-invalid, with the file and what helps
 */
export async function verifyModelFiles(pkg: Checked, paths?: readonly string[]): Promise<void> {
  for (const file of pkg.files) if (paths === undefined || paths.includes(file.path)) await verify(pkg, file);
}

/**
 * The same for one graph and the files that hold its weights, which are named after it (`model.onnx_data`,
 * `model.onnx.data`), as the graph itself says.
 */
export async function verifyGraphFiles(pkg: ModelPackage, graph: string): Promise<void> {
  const paths = pkg.files.map((file) => file.path);
  await verifyModelFiles(
    pkg,
    paths.filter((path) => path === graph || path.startsWith(`${graph}_`) || path.startsWith(`${graph}.`)),
  );
}

async function verify(pkg: Checked, file: ModelFile): Promise<void> {
  const path = join(pkg.folder, file.path);
  const refuse = (problem: string, cause?: unknown): EngineError =>
    new EngineError(
      'model-invalid',
      `${path}: ${problem}. The model "${pkg.id}" is not complete; install it again or choose another one`,
      { cause },
    );
  let facts: { readonly size: bigint; readonly mtimeNs: bigint };
  try {
    facts = await stat(path, { bigint: true });
  } catch (error) {
    throw refuse('the file is missing or cannot be read', error);
  }
  const key = `${path}\n${facts.size}\n${facts.mtimeNs}\n${file.sha256}`;
  if (facts.size !== BigInt(file.bytes)) throw refuse(`the file has ${facts.size} bytes instead of ${file.bytes}`);
  if (verified.has(key)) return;
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk);
  } catch (error) {
    throw refuse('the file cannot be read', error);
  }
  const found = hash.digest('hex');
  if (found !== file.sha256) throw refuse(`the file's SHA-256 is ${found} instead of ${file.sha256}`);
  verified.add(key);
}
