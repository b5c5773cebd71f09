import type { ImageFormat, SkipReason } from '../../shared/image.ts';
import { SkipError } from '../errors.ts';

/** What libvips and sharp say, and what it means for a file whose first bytes were those of an image. */
const meanings: readonly (readonly [RegExp, SkipReason])[] = [
  [/exceeds? (?:\d+x\d+ )?pixel limit|too (?:large|big)/i, 'too-many-pixels'],
  [/^timeout:/i, 'timeout'],
  [/unsupported (?:codec|compression|feature|photometric|depth)|not supported|not implemented/i, 'unsupported'],
];

/** The decoder's error as the reason that is stored and shown. */
export function decodeFailure(error: unknown, format: ImageFormat): SkipError {
  if (error instanceof SkipError) return error;
  const [line = ''] = (error instanceof Error ? error.message : String(error)).split('\n', 1);
  // What would follow the colon stands in the lines that are left out.
  const detail = line.replace(/[\s:]+$/u, '');
  const reason = meanings.find(([pattern]) => pattern.test(detail))?.[1] ?? 'corrupt';
  return new SkipError(reason, `${format}: ${detail}`, { cause: error });
}

/** @throws SkipError timeout, when `work` takes longer; the work itself is left to end, as threads cannot be stopped. */
export async function withinTime<T>(work: Promise<T>, milliseconds: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new SkipError('timeout', `more than ${milliseconds} ms`)), milliseconds);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
