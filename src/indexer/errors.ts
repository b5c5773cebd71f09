import type { SkipReason } from '../shared/image.ts';

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

/** A failure of the engine that a person can act on: the message names the file or folder, the reason and what helps. */
export class EngineError extends Error {
  override readonly name = 'EngineError';
  readonly code: EngineErrorCode;

  constructor(code: EngineErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
