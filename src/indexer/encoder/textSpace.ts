import type { ModelPackage } from './modelPackage.ts';
import type { TextSpace } from './protocol.ts';

// Apart from the tower, which needs native code: the indexer asks this of packages that only encoders ever load.

/** The output of the text graph that has the vectors of this space; undefined when the model has no such space. */
export function textOutput({ family, text }: ModelPackage, space: TextSpace): string | undefined {
  if (space === 'image') return family === 'dual' ? text?.output : undefined;
  return text?.sentenceOutput ?? (family === 'sentence' ? text?.output : undefined);
}

/** True when the model embeds texts for this space. */
export function hasTextSpace(pkg: ModelPackage, space: TextSpace): boolean {
  return textOutput(pkg, space) !== undefined;
}
