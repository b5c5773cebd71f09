import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Message, message } from '../../shared/message.ts';
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
  let facts: { readonly size: bigint; readonly mtimeNs: bigint };
  try {
    facts = await stat(path, { bigint: true });
  } catch (error) {
    const missing = message(
      '{0}: the file is missing or cannot be read. The model "{1}" is not complete; install it again or choose another one',
      path,
      pkg.id,
    );
    throw invalid(missing, error);
  }
  const key = `${path}\n${facts.size}\n${facts.mtimeNs}\n${file.sha256}`;
  if (facts.size !== BigInt(file.bytes)) {
    const wrongSize = message(
      '{0}: the file has {1} bytes instead of {2}. The model "{3}" is not complete; install it again or choose another one',
      path,
      String(facts.size),
      file.bytes,
      pkg.id,
    );
    throw invalid(wrongSize);
  }
  if (verified.has(key)) return;
  const found = await sha256Of(path, pkg);
  if (found !== file.sha256) {
    const changed = message(
      '{0}: the file\'s SHA-256 is {1} instead of {2}. The model "{3}" is not complete; install it again or choose another one',
      path,
      found,
      file.sha256,
      pkg.id,
    );
    throw invalid(changed);
  }
  verified.add(key);
}

async function sha256Of(path: string, { id }: Checked): Promise<string> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk);
  } catch (error) {
    const unreadable = message(
      '{0}: the file cannot be read. The model "{1}" is not complete; install it again or choose another one',
      path,
      id,
    );
    throw invalid(unreadable, error);
  }
  return hash.digest('hex');
}

function invalid(wording: Message, cause?: unknown): EngineError {
  return new EngineError('model-invalid', wording, { cause });
}
