import { ErrorCodes, ResponseError } from 'vscode-jsonrpc/node';
import { messageOf } from '../../shared/message.ts';
import { EngineError, type EngineErrorCode, type EngineErrorData, engineErrorCodes, wordingOf } from '../errors.ts';

/** An error as the answer of the encoder process; an engine's error is typed again on the other side. */
export function responseErrorOf(error: unknown): ResponseError<EngineErrorData | undefined> {
  if (error instanceof ResponseError) return error;
  if (error instanceof EngineError) return new ResponseError(ErrorCodes.InternalError, error.message, error.data);
  return new ResponseError(ErrorCodes.InternalError, error instanceof Error ? error.message : String(error), undefined);
}

/** The answer of the encoder process as an error; one without a type of its own becomes `encoder-stopped`. */
export function engineErrorOf(error: unknown): EngineError {
  const data: unknown = error instanceof ResponseError ? error.data : undefined;
  const code = engineErrorCodes.find((known) => hasCode(data, known)) ?? 'encoder-stopped';
  return new EngineError(code, messageOf(error) ?? wordingOf(error), { cause: error });
}

function hasCode(data: unknown, code: EngineErrorCode): boolean {
  return typeof data === 'object' && data !== null && 'code' in data && data.code === code;
}
