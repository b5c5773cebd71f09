import { join } from 'node:path';
import { message } from '../../shared/message.ts';
import { FieldReader } from '../encoder/fieldReader.ts';
import { type ModelFile, readFileEntry } from '../encoder/modelPackage.ts';
import { readDescription } from '../encoder/readDescription.ts';
import { installationRoot } from '../installation.ts';

/** Changes with what the pipeline makes of the networks' answers, so that pictures are read anew. */
const pipelineVersion = 2;
const descriptionFile = 'reader.json';

interface Network {
  readonly file: string;
  readonly input: string;
  readonly output: string;
}

/** The networks that read text: a folder's reader.json, checked. */
export interface ReaderPackage {
  /** Absolute. */
  readonly folder: string;
  readonly id: string;
  readonly version: string;
  readonly name: string;
  /** SPDX expression. */
  readonly licence: string;
  /** Tells where there is text. */
  readonly detector: Network;
  /** Reads one line of `height` pixels. */
  readonly recogniser: Network & { readonly height: number };
  /** What can be read, in the order of the recogniser's columns after the blank. */
  readonly characters: readonly string[];
  readonly files: readonly ModelFile[];
  /** Names this reader in catalogues: its id, version, networks and pipeline. */
  readonly key: string;
}

/** Absolute path of the package that comes with the installation. */
export function bundledReaderFolder(): string {
  return join(installationRoot(), 'models', 'lookalike-reader');
}

/**
 * Reads and checks a folder's reader.json; its files are checked by `verifyModelFiles`.
 * @throws EngineError model-not-found when there is none, model-invalid when it is not as it should be
 */
export async function readReaderPackage(folder: string): Promise<ReaderPackage> {
  const path = join(folder, descriptionFile);
  const missing = message('{0} cannot be read: install Lookalike again to read text', path);
  const value = await readDescription(path, missing);
  return parseReaderPackage(value, folder);
}

/** The same for a value that is already parsed. @throws EngineError model-invalid */
export function parseReaderPackage(value: unknown, folder: string): ReaderPackage {
  const fields = new FieldReader(value, folder, { file: descriptionFile });
  const schema = fields.integer('schema', 1);
  if (schema !== 1)
    throw fields.error('schema', (...place) =>
      message('{0}: {1}, field "{2}", is {3}; this version of Lookalike reads schema 1', ...place, schema),
    );
  // For people: what the licence asks to be said.
  for (const field of ['description', 'attribution', 'changes']) fields.string(field);
  const pkg = {
    folder,
    id: fields.string('id'),
    version: fields.string('version'),
    name: fields.string('name'),
    licence: fields.string('licence'),
    detector: fields.object('detector', readNetwork),
    recogniser: fields.object('recogniser', (own) => ({ ...readNetwork(own), height: own.integer('height', 1) })),
    characters: Array.from(fields.string('characters')),
    files: fields.objects('files', readFileEntry),
  };
  fields.finish();
  const hashes = [pkg.detector.file, pkg.recogniser.file].map((name) => {
    const listed = pkg.files.find(({ path }) => path === name);
    if (listed === undefined)
      throw fields.error('files', (...place) => message('{0}: {1}, field "{2}", does not list {3}', ...place, name));
    return listed.sha256.slice(0, 8);
  });
  return { ...pkg, key: `${pkg.id}@${pkg.version}-${hashes.join('-')}/${pipelineVersion}` };
}

function readNetwork(fields: FieldReader): Network {
  return { file: fields.file('file'), input: fields.string('input'), output: fields.string('output') };
}
