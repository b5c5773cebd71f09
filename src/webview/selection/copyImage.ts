import * as l10n from '@vscode/l10n';
import { imageBlob } from '../query/imageBlob.ts';

/** Side of a drawing that names no size of its own, in pixels. */
const usualSide = 512;
const focusMs = 50;
const mostWaits = 40;

/** The clipboard can be written only by a page that has the focus, which comes back some time after a menu was closed. */
async function focused(): Promise<void> {
  for (let waits = 0; !document.hasFocus() && waits < mostWaits; waits += 1) {
    window.focus();
    await new Promise((resolve) => setTimeout(resolve, focusMs));
  }
}

async function decoded(uri: string): Promise<HTMLImageElement> {
  const image = new Image();
  image.crossOrigin = 'anonymous';
  image.src = uri;
  await image.decode();
  return image;
}

async function decodedBytes(bytes: Uint8Array): Promise<HTMLImageElement | undefined> {
  const uri = URL.createObjectURL(imageBlob(bytes));
  try {
    return await decoded(uri);
  } catch {
    // A format that browsers do not read, such as TIFF: the preview serves instead.
    return undefined;
  } finally {
    URL.revokeObjectURL(uri);
  }
}

async function png(image: HTMLImageElement): Promise<Blob> {
  const canvas = document.createElement('canvas');
  canvas.width = image.naturalWidth || usualSide;
  canvas.height = image.naturalHeight || usualSide;
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  if (blob === null) throw new Error(l10n.t('The image is too large to be copied.'));
  return blob;
}

/**
 * Puts a picture on the clipboard, as PNG, which is what other programs paste.
 * @param bytes of the file
 * @param preview a URI of a smaller picture, where the browser cannot read the file itself
 * @throws Error with a sentence for people
 */
export async function copyImage(bytes: Uint8Array, preview: () => Promise<string | undefined>): Promise<void> {
  let image = await decodedBytes(bytes);
  if (image === undefined) {
    const uri = await preview();
    if (uri === undefined) throw new Error(l10n.t('The image cannot be read.'));
    image = await decoded(uri);
  }
  await focused();
  await navigator.clipboard.write([new ClipboardItem({ 'image/png': await png(image) })]);
}
