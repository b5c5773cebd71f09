import type { LogOutputChannel } from 'vscode';
import { skipReasonText } from '../shared/image.ts';
import type { LogLevel, SkippedFile } from '../shared/protocol.ts';

/** Writes a line of the engine's, or of our own, to the output channel. */
export function writeLog(channel: LogOutputChannel, level: LogLevel, message: string): void {
  if (level === 'debug') channel.debug(message);
  else if (level === 'info') channel.info(message);
  else if (level === 'warning') channel.warn(message);
  else channel.error(message);
}

/** One line about a file that no query can find. */
export function skippedLine(file: SkippedFile): string {
  const detail = file.detail === '' ? '' : ` (${file.detail})`;
  return `Skipped ${file.path} in ${file.root}: it ${skipReasonText(file.reason)}${detail}`;
}
