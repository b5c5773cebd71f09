import { existsSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { Command } from 'commander';
import { findModel } from '../../indexer/encoder/modelCatalogue.ts';
import { defaultStorageFolder } from '../../indexer/store/location.ts';
import { installedModels } from '../../models/installedModels.ts';
import { knownModel, knownModels } from '../../models/knownModels.ts';
import { removeModel } from '../../models/modelPlace.ts';
import { addOwnModel } from '../../models/ownModel.ts';
import { defaultEngineSettings } from '../../shared/defaults.ts';
import { type AddOptions, addKnownModel } from '../models/addModel.ts';
import { chosenModel, rememberModel } from '../models/chosenModel.ts';
import { type ModelRow, modelRows } from '../models/modelRows.ts';
import { alignColumns, formatBytes, printable } from '../table.ts';
import { exitCode, UsageError } from '../usage.ts';

interface JsonOption {
  readonly json: boolean;
}

/** `lookalike models list|add|use|remove`: which models there are, and which one sees the pictures. */
export function modelsCommand(): Command {
  const models = new Command('models').description('list, get, choose and remove image models');
  models
    .command('list', { isDefault: true })
    .description('show the models that there are and that can be had; * is in use')
    .option('--json', 'one object a line', false)
    .action(list);
  models
    .command('add')
    .description('download a known model, or add a folder of your own; asks first')
    .argument('<id or folder>', 'id that the list shows, or a folder with a model.json')
    .option('--from <file or folder>', 'take the files from there, and use no network')
    .option('--yes', 'do not ask', false)
    .option('--json', 'end with one object', false)
    .addHelpText('after', '\nExit codes: 0 the model is here, 1 you said no, 2 usage or failure.')
    .action(add);
  models
    .command('use')
    .description('choose the model that indexes and searches from now on')
    .argument('<id or folder>', 'id that the list shows, or a folder with a model.json')
    .option('--json', 'end with one object', false)
    .action(use);
  models
    .command('remove')
    .description('delete a model that was downloaded or added')
    .argument('<id>', 'id that the list shows')
    .option('--json', 'end with one object', false)
    .action(remove);
  for (const command of models.commands) command.exitOverride();
  return models;
}

async function list({ json }: JsonOption): Promise<void> {
  const storageFolder = defaultStorageFolder();
  const rows = await modelRows(storageFolder, chosenModel(storageFolder) ?? defaultEngineSettings.model);
  if (json) for (const row of rows) process.stdout.write(`${JSON.stringify(row)}\n`);
  else process.stdout.write(`${alignColumns(rows.map(cells), columns).join('\n')}\n`);
}

const left = { align: 'left' } as const;
const columns = [left, left, left, { align: 'right' }, left, left] as const;

function cells({ id, state, used, bytes, licence = '', about }: ModelRow): string[] {
  const size = state === 'broken' ? '' : formatBytes(bytes);
  return [used ? '*' : ' ', printable(id), state, size, licence, printable(about)];
}

async function add(named: string, { json, ...options }: AddOptions & JsonOption): Promise<void> {
  const storageFolder = defaultStorageFolder();
  const known = knownModel(named);
  if (known === undefined && !existsSync(named)) {
    const ids = knownModels.map(({ manifest }) => manifest.id).join(', ');
    throw new UsageError(`${named}: there is no such folder, and no known model of that id. Known are: ${ids}.`);
  }
  const pkg =
    known === undefined
      ? await addOwnModel(resolve(named), storageFolder)
      : await addKnownModel(known, storageFolder, options);
  if (pkg === undefined) {
    process.exitCode = exitCode.nothingFound;
    return;
  }
  tell(json, { id: pkg.id, folder: pkg.folder }, [
    `${pkg.name} is here. To index and search with it: lookalike models use ${pkg.id}`,
  ]);
}

async function use(named: string, { json }: JsonOption): Promise<void> {
  const storageFolder = defaultStorageFolder();
  const isHere = (await installedModels(storageFolder)).some((model) => 'pkg' in model && model.pkg.id === named);
  if (!isHere && knownModel(named) !== undefined) {
    throw new UsageError(`${named} is not on this machine yet. Get it first: lookalike models add ${named}`);
  }
  const isFolder = !isHere && named !== defaultEngineSettings.model && existsSync(named);
  const pkg = await findModel(isFolder ? resolve(named) : named, storageFolder);
  const chosen = isFolder ? pkg.folder : pkg.id;
  rememberModel(storageFolder, chosen === defaultEngineSettings.model ? undefined : chosen);
  tell(json, { id: pkg.id, folder: pkg.folder }, [
    `${pkg.name} is in use. Folders are indexed with it the next time that you index or search them.`,
  ]);
}

async function remove(id: string, { json }: JsonOption): Promise<void> {
  const storageFolder = defaultStorageFolder();
  if (id === defaultEngineSettings.model) throw new UsageError(`${id} comes with Lookalike and cannot be removed.`);
  // A folder that was put there by hand may be called otherwise, or be broken.
  const installed = await installedModels(storageFolder);
  const entry = installed.find((model) => ('pkg' in model && model.pkg.id === id) || basename(model.folder) === id);
  const name = entry === undefined ? id : basename(entry.folder);
  // Names of folders, and nothing that leads elsewhere.
  if (!/^\w[\w.-]*$/.test(name) || !(await removeModel(storageFolder, name))) {
    throw new UsageError(`${id}: there is no such model on this machine. lookalike models list shows those that are.`);
  }
  const wasUsed = chosenModel(storageFolder) === id;
  if (wasUsed) rememberModel(storageFolder, undefined);
  tell(json, { id, wasUsed }, [
    `${id} is removed.`,
    ...(wasUsed ? [`It was in use; ${defaultEngineSettings.model} is now.`] : []),
  ]);
}

function tell(json: boolean, value: object, lines: readonly string[]): void {
  process.stdout.write(json ? `${JSON.stringify(value)}\n` : `${lines.join('\n')}\n`);
}
