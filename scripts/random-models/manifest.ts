import type { KnownModel } from '../../src/models/knownModel.ts';
import { clipDimension } from './graphs.ts';

/** What model.json says of a known model's use, for one of its kind with random weights, whose files have other names. */
export function randomManifest({ manifest }: KnownModel): object {
  const { family, languages, image, text, tokenizer, promptTemplates, preprocessing, calibration } = manifest;
  const same = { family, languages, image, text, tokenizer, promptTemplates, preprocessing, calibration };
  const renamed = JSON.stringify({ ...same, dimension: clipDimension }).replaceAll('_quantized.onnx', '.onnx');
  return JSON.parse(renamed);
}
