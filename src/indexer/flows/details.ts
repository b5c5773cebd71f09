import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import type { FileDetails, MatchReason } from '../../shared/protocol.ts';
import type { RootIndex } from './rootIndex.ts';

/** All that is known of one file, indexed or not. */
export function fileDetails(root: RootIndex, path: string, reasons: readonly MatchReason[]): FileDetails {
  const { file, content, copies } = root.stored.lookUp(path);
  const stats = lstatSync(join(root.root, path), { throwIfNoEntry: false });
  const common = {
    root: root.root,
    path,
    bytes: file?.bytes ?? stats?.size ?? 0,
    modified: file === undefined ? (stats?.mtimeMs ?? 0) : Number(file.mtimeNs / 1_000_000n),
    copies: copies.map((copy) => ({ root: root.root, path: copy })),
    reasons,
  };
  if (content === undefined) {
    return { ...common, colours: [], ...(file?.skip === undefined ? {} : { skipped: file.skip }) };
  }
  const { format, width, height, frames, transparent, colours } = content.description;
  const text = root.stored.textLines(content.id);
  return {
    ...{ ...common, sha256: content.sha256, format, width, height, frames, transparent, colours },
    ...(text.length === 0 ? {} : { text }),
  };
}
