import { imageExtensions } from '../../shared/image.ts';

const extensions: ReadonlySet<string> = new Set(imageExtensions);

/** True when the extension of a file's name, in any case, is one of an image. A dot at the start is no extension. */
export function hasImageExtension(name: string): boolean {
  const dot = name.lastIndexOf('.');
  return dot > 0 && extensions.has(name.slice(dot + 1).toLowerCase());
}

/** True when only the bytes can tell what the file is: no dot, or only one at the start or at the end of its name. */
export function hasNoExtension(name: string): boolean {
  const dot = name.lastIndexOf('.');
  return dot <= 0 || dot === name.length - 1;
}
