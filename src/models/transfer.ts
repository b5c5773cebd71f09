import { type FileHandle, open, readFile, rm, stat, writeFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import * as l10n from '@vscode/l10n';
import { contentOf, type FileContent } from './fileContent.ts';
import { type Agents, httpGet } from './httpGet.ts';
import type { Hub } from './hub.ts';
import { ModelError } from './modelError.ts';
import { diskError, hubFileName, networkError, statusError } from './transferFailure.ts';
import { StalledError, Watchdog } from './watchdog.ts';

/** How a download bears with a bad connection. */
export interface Patience {
  /** Longest silence of the other side, in milliseconds. */
  readonly stallMs: number;
  /** Attempts in a row that bring nothing new. */
  readonly attempts: number;
  /** Pause before another attempt, in milliseconds. @param failures in a row, from 1 */
  readonly pauseMs: (failures: number) => number;
}

export const usualPatience: Patience = {
  stallMs: 30_000,
  attempts: 4,
  pauseMs: (failures) => 1000 * 2 ** (failures - 1),
};

/** What is asked of the network, and how. */
export interface Connection {
  readonly hub: Hub;
  readonly agents?: Agents | undefined;
  readonly patience: Patience;
}

export interface TransferOptions extends Connection {
  readonly url: URL;
  /** What must come; undefined when it is to be learnt. */
  readonly expected: FileContent | undefined;
  readonly signal: AbortSignal;
  /** @param bytes of the file that are here */
  readonly onBytes: (bytes: number) => void;
}

/** Largest file whose size is not known beforehand: a model card is far smaller. */
const mostUnknownBytes = 5_000_000;

/** What is remembered of a file of which a part is here, so that it can be gone on with. */
interface PartState {
  readonly url: string;
  readonly etag?: string;
}

/**
 * Downloads one file into `file`, and goes on where an earlier call stopped. The part that is here stays when it fails, so
 * that the next call can go on; it goes when it cannot be right.
 * @returns what came: of the size and SHA-256 that were expected, if any
 * @throws ModelError
 */
export async function transfer(file: string, options: TransferOptions): Promise<FileContent> {
  const resumed = (await sizeOf(file)) > 0;
  try {
    return await fetchAndCheck(file, options);
  } catch (error) {
    // Parts of two different files may have been put together: once more from the start.
    if (!(resumed && error instanceof ModelError && error.code === 'damaged')) throw error;
    return fetchAndCheck(file, options);
  }
}

async function fetchAndCheck(file: string, options: TransferOptions): Promise<FileContent> {
  const { url, expected, signal } = options;
  await fetchAll(file, options);
  const content = await contentOf(file, signal);
  if (expected !== undefined && content.sha256 !== expected.sha256) {
    await discard(file);
    throw new ModelError(
      'damaged',
      l10n.t(
        '{0}: its SHA-256 is {1} instead of {2}. It was thrown away. Try again later, or take the files from another place.',
        hubFileName(url),
        content.sha256,
        expected.sha256,
      ),
    );
  }
  await rm(stateFile(file), { force: true });
  return content;
}

/** Asks until the file is whole. */
async function fetchAll(file: string, options: TransferOptions): Promise<void> {
  const { url, signal, patience } = options;
  let failures = 0;
  let progressed = false;
  for (;;) {
    const before = await sizeOf(file);
    try {
      if (await fetchOnce(file, options)) return;
      // The rest was refused, and the part is gone: that is progress once.
      failures++;
    } catch (error) {
      if (signal.aborted) throw new ModelError('cancelled', l10n.t('The download was cancelled.'), { cause: error });
      const failure = error instanceof ModelError ? error : networkError(url, error);
      if ((await sizeOf(file)) > before) {
        failures = 0;
        progressed = true;
      }
      failures++;
      const passes = isPassing(error) || (progressed && failure.code === 'offline');
      if (!passes || failures >= patience.attempts) throw failure;
    }
    if (failures >= patience.attempts) {
      const wording = l10n.t(
        '{0}: parts of it do not fit together. It was thrown away. Try again later, or take the files from another place.',
        hubFileName(url),
      );
      throw new ModelError('damaged', wording);
    }
    await sleep(patience.pauseMs(failures), undefined, { signal }).catch(() => undefined);
  }
}

/** What a connection breaks with. A host that is not there is not there a second later either. */
const breaks = ['ECONNRESET', 'ECONNABORTED', 'EPIPE', 'ETIMEDOUT', 'EAI_AGAIN'];

/** True for failures that another attempt may not meet. */
function isPassing(error: unknown): boolean {
  if (error instanceof ModelError) return error.code === 'offline';
  if (error instanceof StalledError) return true;
  const { code = '' } = error instanceof Error ? (error as NodeJS.ErrnoException) : {};
  return breaks.includes(code);
}

/** @returns false when the part that was here is of no use and was thrown away */
async function fetchOnce(file: string, options: TransferOptions): Promise<boolean> {
  const { url, expected, signal } = options;
  let here = await sizeOf(file);
  const state = await readState(file);
  const most = expected?.bytes ?? mostUnknownBytes;
  if (here > most || (here > 0 && (state === undefined || state.url !== url.href))) {
    await discard(file);
    here = 0;
  }
  if (expected !== undefined && here === expected.bytes) return true;
  // Without a validator the rest may be another file's; a SHA-256 that is known would tell.
  const validator = state?.etag;
  const resumes = here > 0 && (validator !== undefined || expected !== undefined);
  const watchdog = new Watchdog(options.patience.stallMs);
  try {
    const response = await httpGet(url, {
      ...options,
      signal: AbortSignal.any([signal, watchdog.signal]),
      headers: resumes
        ? { range: `bytes=${here}-`, ...(validator === undefined ? {} : { 'if-range': validator }) }
        : {},
    });
    watchdog.touch();
    const { statusCode = 0 } = response;
    if (statusCode === 416 || (statusCode === 206 && !continues(response, here, expected))) {
      response.destroy();
      await discard(file);
      return false;
    }
    if (statusCode !== 200 && statusCode !== 206) {
      response.destroy();
      throw statusError(url, statusCode);
    }
    const start = statusCode === 206 ? here : 0;
    checkAnnounced(response, start, options);
    await writeState(file, { url: url.href, ...strongEtag(response) });
    await receive(response, file, start, { ...options, watchdog, most });
    return true;
  } catch (error) {
    throw watchdog.signal.aborted && !signal.aborted ? watchdog.signal.reason : error;
  } finally {
    watchdog.stop();
  }
}

/** True when the answer's range is the rest that was asked for. */
function continues(response: IncomingMessage, here: number, expected: FileContent | undefined): boolean {
  const [, start, end, total] = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(response.headers['content-range'] ?? '') ?? [];
  if (start === undefined || Number(start) !== here || Number(end) !== Number(total) - 1) return false;
  return expected === undefined || Number(total) === expected.bytes;
}

/** @throws ModelError 'damaged' when the announced length is another than the known one */
function checkAnnounced(response: IncomingMessage, start: number, { url, expected }: TransferOptions): void {
  const length = response.headers['content-length'];
  if (length === undefined) return;
  const announced = start + Number(length);
  if (expected === undefined ? announced <= mostUnknownBytes : announced === expected.bytes) return;
  response.destroy();
  throw wrongSize(url, announced, expected);
}

async function receive(
  response: IncomingMessage,
  file: string,
  start: number,
  options: TransferOptions & { readonly watchdog: Watchdog; readonly most: number },
): Promise<void> {
  const { url, expected, watchdog, most, onBytes } = options;
  const handle = await opened(file, start);
  let here = start;
  try {
    onBytes(here);
    for await (const chunk of response) {
      if (!(chunk instanceof Uint8Array)) continue;
      watchdog.touch();
      if (here + chunk.length > most) {
        response.destroy();
        throw wrongSize(url, here + chunk.length, expected);
      }
      await written(handle, chunk, file);
      here += chunk.length;
      onBytes(here);
    }
  } finally {
    await handle.close();
  }
  if (!response.complete || (expected !== undefined && here < expected.bytes)) {
    const reason = l10n.t('{0} ended the connection before everything had come.', url.host);
    throw new ModelError('offline', reason);
  }
}

async function opened(file: string, start: number): Promise<FileHandle> {
  try {
    return await open(file, start === 0 ? 'w' : 'a');
  } catch (error) {
    throw diskError(file, error);
  }
}

async function written(handle: FileHandle, chunk: Uint8Array, file: string): Promise<void> {
  try {
    for (let at = 0; at < chunk.length; ) at += (await handle.write(chunk, at)).bytesWritten;
  } catch (error) {
    throw diskError(file, error);
  }
}

function wrongSize(url: URL, bytes: number, expected: FileContent | undefined): ModelError {
  const file = hubFileName(url);
  return new ModelError(
    'damaged',
    expected === undefined
      ? l10n.t(
          '{0}: it is larger than {1} bytes. It was thrown away. Try again later, or take the files from another place.',
          file,
          mostUnknownBytes,
        )
      : l10n.t(
          '{0}: it has {1} bytes instead of {2}. It was thrown away. Try again later, or take the files from another place.',
          file,
          bytes,
          expected.bytes,
        ),
  );
}

/** Only a strong validator says that the bytes are the same. */
function strongEtag(response: IncomingMessage): { readonly etag?: string } {
  const { etag } = response.headers;
  return etag?.startsWith('"') ? { etag } : {};
}

function stateFile(file: string): string {
  return `${file}.state`;
}

async function readState(file: string): Promise<PartState | undefined> {
  try {
    return JSON.parse(await readFile(stateFile(file), 'utf8'));
  } catch {
    return undefined;
  }
}

async function writeState(file: string, state: PartState): Promise<void> {
  try {
    await writeFile(stateFile(file), JSON.stringify(state));
  } catch (error) {
    throw diskError(file, error);
  }
}

async function discard(file: string): Promise<void> {
  await rm(file, { force: true });
  await rm(stateFile(file), { force: true });
}

async function sizeOf(file: string): Promise<number> {
  return stat(file).then(
    ({ size }) => size,
    () => 0,
  );
}
