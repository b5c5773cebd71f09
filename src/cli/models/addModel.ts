import { createInterface } from 'node:readline/promises';
import { verifyModelFiles } from '../../indexer/encoder/modelFiles.ts';
import { type ModelPackage, readModelPackage } from '../../indexer/encoder/modelPackage.ts';
import { EngineError } from '../../indexer/errors.ts';
import { modelHub } from '../../models/hub.ts';
import { type InstallationProgress, installModel, remainingBytes } from '../../models/installModel.ts';
import type { KnownModel } from '../../models/knownModel.ts';
import { modelFolder } from '../../models/modelFolders.ts';
import { usualPatience } from '../../models/transfer.ts';
import { ProgressLine, progressBar } from '../progressLine.ts';
import { formatBytes } from '../table.ts';
import { UsageError } from '../usage.ts';
import { proxyAgents } from './proxyAgents.ts';

export interface AddOptions {
  readonly from?: string;
  readonly yes: boolean;
}

/**
 * Gets a known model: from a local file or folder without any network, else by download, after a question.
 * @returns undefined when the person said no
 * @throws UsageError when there is nobody to ask; ModelError
 */
export async function addKnownModel(
  known: KnownModel,
  storageFolder: string,
  { from, yes }: AddOptions,
): Promise<ModelPackage | undefined> {
  const here = await rightModel(modelFolder(storageFolder, known.manifest.id));
  if (here !== undefined) return here;
  if (from !== undefined) return install(known, storageFolder, { from });
  const connection = { hub: modelHub(), agents: proxyAgents(), patience: usualPatience };
  if (!yes && !(await agrees(known, storageFolder, connection.hub.base.host))) return undefined;
  return install(known, storageFolder, { connection });
}

/** The model of a folder, when all of it is as it should be. */
async function rightModel(folder: string): Promise<ModelPackage | undefined> {
  try {
    const pkg = await readModelPackage(folder);
    await verifyModelFiles(pkg);
    return pkg;
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    return undefined;
  }
}

async function install(
  known: KnownModel,
  storageFolder: string,
  source: Pick<Parameters<typeof installModel>[1], 'from' | 'connection'>,
): Promise<ModelPackage> {
  const line = new ProgressLine(process.stderr);
  const stop = new AbortController();
  const cancel = (): void => stop.abort();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, cancel);
  try {
    return await installModel(known, {
      ...source,
      storageFolder,
      signal: stop.signal,
      onProgress: (progress) => line.show(progressText(progress)),
    });
  } finally {
    line.end();
  }
}

function progressText({ bytes, total }: InstallationProgress): string {
  return `${progressBar(bytes / Math.max(1, total))} ${formatBytes(bytes)} of ${formatBytes(total)}`;
}

async function agrees(known: KnownModel, storageFolder: string, host: string): Promise<boolean> {
  const { manifest, source, files } = known;
  const unknown = files.filter(({ content }) => content === undefined).map(({ path }) => path);
  const lines = [
    `${manifest.name}: ${known.purpose()}`,
    `  Size     ${formatBytes(await remainingBytes(known, storageFolder))} to download`,
    `  Licence  ${manifest.licence}`,
    `  From     ${host}/${source.repository}, commit ${source.revision.slice(0, 8)}`,
    `  To       ${modelFolder(storageFolder, manifest.id)}`,
    `  Checked  every file by its SHA-256; that of ${unknown.join(', ')} is learnt now and must stay the same`,
  ];
  process.stderr.write(`${lines.join('\n')}\n`);
  if (!process.stdin.isTTY) {
    throw new UsageError('Nobody can be asked here. Say --yes to download it, or --from to take it from a folder.');
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await terminal.question('Download it? [y/N] ');
  terminal.close();
  return /^y(es)?$/i.test(answer.trim());
}
