/** Why a model could not be had. */
export type ModelErrorCode =
  /** The network or the hub cannot be reached, or the connection keeps breaking. */
  | 'offline'
  /** The hub does not have the file (any more). */
  | 'not-found'
  /** The hub does not give it, or an address is not one of the hub's. */
  | 'refused'
  /** What came is not what was announced: size, SHA-256 or range. */
  | 'damaged'
  | 'disk-full'
  /** The storage folder cannot be written. */
  | 'disk'
  /** Files are missing, and the network was not to be used. */
  | 'incomplete'
  /** Another process installs the same model. */
  | 'busy'
  | 'cancelled';

/** A model could not be had; the message names the file or address, the reason and what helps. */
export class ModelError extends Error {
  override readonly name = 'ModelError';
  readonly code: ModelErrorCode;

  constructor(code: ModelErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
