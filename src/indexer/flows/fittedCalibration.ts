import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { BackgroundScores } from '../ranker/calibration.ts';
import { fitBackground } from '../ranker/fittedBackground.ts';
import type { RootIndex } from './rootIndex.ts';

/** Fewer pictures say too little. */
const leastPictures = 50;
const mostPictures = 400;
/** Things that pictures of projects show, each in few of them. */
const texts = (
  'a cat|a bicycle|a red car|a house by the sea|a group of people|a plate of food|a mountain lake|a city at night|a flower|' +
  'a dog on a sofa|an airplane|a portrait of a woman|a tree in autumn|a football player|a cup of coffee|a train|' +
  'a login form|a bar chart|a pie chart|a line chart|a world map|a settings dialog|a code editor|a table of numbers|' +
  'an error message|a calendar|a company logo|a banner with text|a diagram with arrows|a floor plan|' +
  'trash icon|warning icon|arrow left|magnifying glass|a bell|a gear|a green check mark|a heart|a shopping cart|a lock|' +
  'a smiling face|a rocket|a flag|a cartoon character|a sprite of a game|a brick texture|a gradient background|a QR code'
).split('|');

/** What a model's cosines mean on this machine, and how many pictures that was measured on. */
export interface FittedCalibration {
  readonly pictures: number;
  readonly background: BackgroundScores;
}

/** What was measured earlier. @param key of the model's embeddings */
export function readFitted(storageFolder: string, key: string): FittedCalibration | undefined {
  try {
    return JSON.parse(readFileSync(fileOf(storageFolder, key), 'utf8'));
  } catch {
    return undefined;
  }
}

/**
 * Measures it when there is nothing yet, or when pictures have become twice as many; and keeps it for the next start.
 * @param encode embeds texts for comparison with pictures; undefined for a model that reads none
 * @returns undefined when there is nothing new
 */
export async function fitCalibration(
  roots: readonly RootIndex[],
  storageFolder: string,
  key: string,
  known: FittedCalibration | undefined,
  encode: ((texts: readonly string[]) => Promise<readonly Float32Array[]>) | undefined,
): Promise<FittedCalibration | undefined> {
  const pictures = roots.reduce((sum, root) => sum + (root.vectors(key)?.size ?? 0), 0);
  if (pictures < Math.max(leastPictures, 2 * (known?.pictures ?? 0))) return undefined;
  const sample = roots.flatMap((root) => sampleOf(root, key, mostPictures / pictures));
  const fitted = { pictures, background: fitBackground(sample, encode === undefined ? [] : await encode(texts)) };
  const file = fileOf(storageFolder, key);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.${process.pid}`, JSON.stringify(fitted));
  renameSync(`${file}.${process.pid}`, file);
  return fitted;
}

/** Every n-th picture of a root. */
function sampleOf(root: RootIndex, key: string, share: number): Float32Array[] {
  const ids = root.vectors(key)?.exact.ids() ?? new Uint32Array();
  const step = Math.max(1, 1 / share);
  const chosen = Array.from({ length: Math.floor(ids.length / step) }, (_, at) => ids[Math.floor(at * step)] ?? 0);
  return [...root.catalogue.embeddingsOf(chosen, key).values()];
}

function fileOf(storageFolder: string, key: string): string {
  return join(storageFolder, 'calibrations', `${key.replace(/[^\w.@-]/g, '_')}.json`);
}
