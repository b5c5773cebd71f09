import type { EngineStatus } from '../shared/protocol.ts';
import { ProgressLine, type ProgressOutput, progressBar } from './progressLine.ts';
import { formatCount, formatSeconds } from './table.ts';

/** Shows how far indexing is. */
export class Progress {
  readonly #line: ProgressLine;

  constructor(output: ProgressOutput, now: () => number = Date.now) {
    this.#line = new ProgressLine(output, now);
  }

  update(status: EngineStatus): void {
    const text = progressText(status);
    if (text !== undefined) this.#line.show(text);
  }

  /** Takes the line away, so that results start on a clean one. */
  end(): void {
    this.#line.end();
  }
}

/** One line on the state of indexing; undefined when there is nothing to say. */
export function progressText(status: EngineStatus): string | undefined {
  if (status.roots.some((root) => root.phase === 'scanning')) return 'Looking for images...';
  const { reading } = status;
  if (reading !== undefined) {
    const counts = `${formatCount(reading.done)} of ${formatCount(reading.total)}`;
    return `${progressBar(reading.done / Math.max(1, reading.total))} Reading text: ${counts}`;
  }
  const { tiling } = status;
  if (tiling !== undefined) {
    const counts = `${formatCount(tiling.done)} of ${formatCount(tiling.total)}`;
    return `${progressBar(tiling.done / Math.max(1, tiling.total))} Looking closer at long images: ${counts}`;
  }
  const pending = status.roots.reduce((sum, root) => sum + root.pending, 0);
  if (pending === 0 || !status.roots.some((root) => root.phase === 'encoding')) return undefined;
  const files = status.roots.reduce((sum, root) => sum + root.files, 0);
  const done = files - pending;
  const rate = status.rate > 0 ? `, ${status.rate.toFixed(status.rate < 10 ? 1 : 0)} images/s` : '';
  const left = status.secondsLeft === undefined ? '' : `, ${formatSeconds(status.secondsLeft)} left`;
  return `${progressBar(done / Math.max(1, files))} Indexed ${formatCount(done)} of ${formatCount(files)}${rate}${left}`;
}
