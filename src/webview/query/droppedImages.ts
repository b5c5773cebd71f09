import type { FileRef } from '../../shared/protocol.ts';
import { dragType } from '../../shared/webviewProtocol.ts';

const uriTypes = ['application/vnd.code.uri-list', 'text/uri-list'] as const;

/** What a drop or a paste holds that may be a query picture. */
export interface DroppedImages {
  readonly files: readonly File[];
  readonly uris: readonly string[];
  readonly results: readonly FileRef[];
}

/** True when something that could be a picture is dragged; its content can be read at the drop only. */
export function mayHoldImages(transfer: DataTransfer | null): boolean {
  if (transfer === null) return false;
  const types: readonly string[] = transfer.types;
  return types.includes('Files') || types.includes(dragType) || uriTypes.some((type) => types.includes(type));
}

function isFileRef(value: unknown): value is FileRef {
  if (typeof value !== 'object' || value === null) return false;
  const { root, path } = value as { root?: unknown; path?: unknown };
  return typeof root === 'string' && typeof path === 'string';
}

function readResults(transfer: DataTransfer): FileRef[] {
  const json = transfer.getData(dragType);
  if (json === '') return [];
  const parsed: unknown = JSON.parse(json);
  return Array.isArray(parsed) ? parsed.filter(isFileRef) : [];
}

/** Reads a drop: results of our own first, then files with bytes, then URIs of files that the host can read. */
export function readDrop(transfer: DataTransfer): DroppedImages {
  const results = readResults(transfer);
  const files = [...transfer.files].filter((file) => file.type.startsWith('image/'));
  const uris = uriTypes
    .map((type) => transfer.getData(type))
    .find((list) => list !== '')
    ?.split(/\r?\n/u)
    .filter((uri) => uri !== '' && !uri.startsWith('#'));
  return {
    results,
    files: results.length > 0 ? [] : files,
    uris: results.length > 0 || files.length > 0 ? [] : (uris ?? []),
  };
}
