import { ErrorCodes, ResponseError } from 'vscode-jsonrpc/node';
import { EngineError, type EngineErrorCode, engineErrorCodes } from '../errors.ts';

/** What travels beside the message of a failed request, so that the error is typed again on the other side. */
interface FailureData {
  readonly engine: EngineErrorCode;
}

/** An error as the answer of the encoder process. */
export function responseErrorOf(error: unknown): ResponseError<FailureData | undefined> {
  if (error instanceof ResponseError) return error;
  if (error instanceof EngineError) {
    return new ResponseError(ErrorCodes.InternalError, error.message, { engine: error.code });
  }
  return new ResponseError(ErrorCodes.InternalError, error instanceof Error ? error.message : String(error), undefined);
}

/** The answer of the encoder process as an error; one without a type of its own becomes `encoder-stopped`. */
export function engineErrorOf(error: unknown): EngineError {
  const data: unknown = error instanceof ResponseError ? error.data : undefined;
  const code = engineErrorCodes.find((known) => hasCode(data, known)) ?? 'encoder-stopped';
  return new EngineError(code, error instanceof Error ? error.message : String(error), { cause: error });
}

function hasCode(data: unknown, code: EngineErrorCode): boolean {
  return typeof data === 'object' && data !== null && 'engine' in data && data.engine === code;
}
