import type { SkipReason } from '../shared/image.ts';
import { english, type Message } from '../shared/message.ts';

/** A picture that cannot be used. Everything else goes on; the reason is stored and shown. */
export class SkipError extends Error {
  override readonly name = 'SkipError';
  readonly reason: SkipReason;

  /** @param detail what the decoder or the file system said, for the log and the index report */
  constructor(reason: SkipReason, detail: string, options?: ErrorOptions) {
    super(detail, options);
    this.reason = reason;
  }
}

export const engineErrorCodes = [
  'model-not-found',
  'model-invalid',
  'model-has-no-text',
  'catalogue-newer',
  'catalogue-corrupt',
  'catalogue-unavailable',
  'folder-not-found',
  'query-image',
  'query-empty',
  'result-set-gone',
  'encoder-stopped',
  'index-busy',
] as const;
export type EngineErrorCode = (typeof engineErrorCodes)[number];

/** What travels beside the text of an engine's error from process to process: its type, and what makes it translatable. */
export interface EngineErrorData {
  readonly code: EngineErrorCode;
  readonly wording: Message;
}

/**
 * A failure of the engine that a person can act on: the wording names the file or folder, the reason and what helps. The
 * error's own text is the wording in English.
 */
export class EngineError extends Error {
  override readonly name = 'EngineError';
  readonly data: EngineErrorData;

  constructor(code: EngineErrorCode, wording: Message, options?: ErrorOptions) {
    super(english(wording), options);
    this.data = { code, wording };
  }

  get code(): EngineErrorCode {
    return this.data.code;
  }
}

/** Any failure as a message; what is no engine's error is said as it came. */
export function wordingOf(error: unknown): Message {
  if (error instanceof EngineError) return error.data.wording;
  return { text: error instanceof Error ? error.message : String(error) };
}
