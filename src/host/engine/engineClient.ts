import {
  CancellationToken,
  ConnectionError,
  Emitter,
  ErrorCodes,
  type Event,
  type RequestType,
  ResponseError,
} from 'vscode-jsonrpc/node';
import {
  type EngineStatus,
  type InitializeParams,
  type InitializeResult,
  type LogLevel,
  notifications,
  requests,
  type SkippedFile,
} from '../../shared/protocol.ts';
import { Owner } from '../disposables.ts';
import { logLineOf, sentenceOf, translatedFailure } from '../failure.ts';
import type { EngineEnd, EngineProcess } from './engineProcess.ts';
import type { RestartPolicy } from './restartPolicy.ts';

export type EngineState =
  | { readonly kind: 'off' }
  | { readonly kind: 'starting' }
  | { readonly kind: 'running'; readonly introduction: InitializeResult }
  /** It starts again by itself in a moment, after a crash or because a person asked for it. */
  | { readonly kind: 'restarting' }
  /** It needs a person: it crashed too often, or could not open what it was told to. */
  | { readonly kind: 'failed'; readonly reason: string; readonly crashed: boolean };

/** A question to an engine that is not there. */
export class EngineStoppedError extends Error {
  override readonly name = 'EngineStoppedError';
}

export interface EngineClientOptions {
  readonly launch: () => EngineProcess;
  readonly policy: RestartPolicy;
  /** Milliseconds of a clock that only goes forward. */
  readonly now: () => number;
  /** Calls back once after so many milliseconds; returns what cancels it. */
  readonly later: (callback: () => void, milliseconds: number) => () => void;
  readonly log: (level: LogLevel, message: string) => void;
  /** What the engine's end is called in messages to people. */
  readonly stopped: string;
  readonly crashedTooOften: string;
}

const shutdownMs = 3000;
/** Questions that change nothing: when the engine ends before it has answered, the next one is asked again. */
const repeatable = new Set<string>(
  [requests.query, requests.thumbnail, requests.details, requests.history, requests.report, requests.status].map(
    ({ method }) => method,
  ),
);

/**
 * The engine as the rest of the host sees it: it may be asked at any time, starts and restarts behind the scenes, and says
 * when it has given up.
 */
export class EngineClient extends Owner {
  readonly #options: EngineClientOptions;
  readonly #state = this.own(new Emitter<EngineState>());
  readonly #status = this.own(new Emitter<EngineStatus>());
  readonly #changed = this.own(new Emitter<readonly string[]>());
  readonly #skipped = this.own(new Emitter<SkippedFile>());
  #current: EngineState = { kind: 'off' };
  #params: InitializeParams | undefined;
  #process: EngineProcess | undefined;
  #cancelRestart: (() => void) | undefined;
  /** Questions that wait for the engine to run. */
  #waiting: { readonly resolve: (process: EngineProcess) => void; readonly reject: (error: Error) => void }[] = [];

  readonly onState: Event<EngineState> = this.#state.event;
  readonly onStatus: Event<EngineStatus> = this.#status.event;
  /** Files of these roots are new, changed or gone. */
  readonly onChanged: Event<readonly string[]> = this.#changed.event;
  readonly onSkipped: Event<SkippedFile> = this.#skipped.event;

  constructor(options: EngineClientOptions) {
    super();
    this.#options = options;
  }

  get state(): EngineState {
    return this.#current;
  }

  /** Process id of the running engine. */
  get pid(): number | undefined {
    return this.#process?.pid;
  }

  /** Starts the engine, or tells the running one of new roots and settings. Resolves when that has been done or has failed. */
  async start(params: InitializeParams): Promise<void> {
    const { kind } = this.#current;
    this.#params = params;
    if (kind === 'running') await this.#configure(params);
    else if (kind === 'off' || kind === 'failed') await this.#launch();
    // While it starts or restarts it takes the newest parameters by itself.
  }

  /** A person wants it again: earlier crashes are forgotten. What is asked meanwhile waits for the new one. */
  async restart(): Promise<void> {
    this.#options.policy.reset();
    if (this.#params === undefined) return;
    await this.#end('restarting');
    // Unless it was stopped, or started, meanwhile.
    if (this.#current.kind === 'restarting') await this.#launch();
  }

  /** Ends the engine; what waits for it rejects. */
  async stop(): Promise<void> {
    const ended = this.#end('off');
    this.#rejectWaiting(this.#options.stopped);
    await ended;
  }

  async #end(kind: 'off' | 'restarting'): Promise<void> {
    this.#cancelRestart?.();
    this.#cancelRestart = undefined;
    const process = this.#process;
    this.#process = undefined;
    this.#setState({ kind });
    if (process === undefined) return;
    const cancel = this.#options.later(() => process.kill(), shutdownMs);
    try {
      await process.connection.sendRequest(requests.shutdown, undefined);
      // It ends when its channel closes; asking it politely first gave it the time to close its files.
      process.kill();
    } catch (error) {
      this.#options.log('debug', `The engine ended while it was being shut down: ${logLineOf(error)}`);
      process.kill();
    } finally {
      await process.ended;
      cancel();
    }
  }

  override dispose(): void {
    void this.stop();
    super.dispose();
  }

  /**
   * Asks the engine; waits for it while it starts.
   * @throws EngineStoppedError when it is off, gave up, or ended meanwhile; ResponseError as the engine answered, in
   *   the language of the editor
   */
  async request<P, R>(type: RequestType<P, R, void>, params: P, token = CancellationToken.None): Promise<R> {
    for (let again = repeatable.has(type.method); ; again = false) {
      const process = await this.#running();
      try {
        return await process.connection.sendRequest<R>(type.method, params, token);
      } catch (error) {
        if (!hasEnded(error)) throw translatedFailure(error);
        await process.ended;
        if (!again || this.#process === process) throw new EngineStoppedError(this.#options.stopped, { cause: error });
      }
    }
  }

  #running(): Promise<EngineProcess> {
    const { kind } = this.#current;
    if (kind === 'running' && this.#process !== undefined) return Promise.resolve(this.#process);
    if (kind === 'off' || kind === 'failed') {
      return Promise.reject(
        new EngineStoppedError(this.#current.kind === 'failed' ? this.#current.reason : this.#options.stopped),
      );
    }
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
  }

  async #launch(): Promise<void> {
    this.#setState({ kind: 'starting' });
    const process = this.#options.launch();
    this.#process = process;
    this.#options.log('info', `Engine started (process ${process.pid ?? 'none'}).`);
    this.#listen(process);
    void process.ended.then((end) => this.#onEnded(process, end));
    try {
      let params = this.#params;
      let introduction: InitializeResult | undefined;
      while (params !== undefined) {
        introduction = await process.connection.sendRequest(
          introduction === undefined ? requests.initialize : requests.configure,
          params,
        );
        params = this.#params === params ? undefined : this.#params;
      }
      if (this.#process !== process || introduction === undefined) return;
      for (const warning of introduction.warnings) this.#options.log('warning', warning);
      this.#setState({ kind: 'running', introduction });
      const waiting = this.#waiting;
      this.#waiting = [];
      for (const { resolve } of waiting) resolve(process);
    } catch (error) {
      // Its end is seen in #onEnded; an answer that says no leaves a process that is of no use.
      if (this.#process === process && !hasEnded(error)) this.#fail(process, error);
    }
  }

  async #configure(params: InitializeParams): Promise<void> {
    const process = this.#process;
    if (process === undefined) return;
    try {
      const introduction = await process.connection.sendRequest(requests.configure, params);
      if (this.#process === process) this.#setState({ kind: 'running', introduction });
    } catch (error) {
      if (this.#process === process && !hasEnded(error)) this.#fail(process, error);
    }
  }

  #fail(process: EngineProcess, error: unknown): void {
    const reason = sentenceOf(error);
    this.#process = undefined;
    process.kill();
    this.#options.log('error', logLineOf(error));
    this.#setState({ kind: 'failed', reason, crashed: false });
    this.#rejectWaiting(reason);
  }

  #listen(process: EngineProcess): void {
    const { connection } = process;
    const { log } = this.#options;
    connection.onNotification(notifications.status, (status) => this.#status.fire(status));
    connection.onNotification(notifications.changed, ({ roots }) => this.#changed.fire(roots));
    connection.onNotification(notifications.skipped, (file) => this.#skipped.fire(file));
    connection.onNotification(notifications.log, ({ level, message }) => log(level, message));
    connection.onError(([error]) => log('warning', `Connection to the engine: ${error.message}`));
    connection.listen();
  }

  #onEnded(process: EngineProcess, end: EngineEnd): void {
    if (this.#process !== process) return;
    this.#process = undefined;
    const { log, policy, now, later, crashedTooOften } = this.#options;
    log('error', `The engine ended unexpectedly (${end.signal ?? `exit code ${end.code}`}). ${end.lastWords}`.trim());
    const delay = policy.crashed(now());
    if (delay === undefined) {
      this.#setState({ kind: 'failed', reason: crashedTooOften, crashed: true });
      this.#rejectWaiting(crashedTooOften);
      return;
    }
    this.#setState({ kind: 'restarting' });
    this.#cancelRestart = later(() => {
      this.#cancelRestart = undefined;
      void this.#launch();
    }, delay);
  }

  #setState(state: EngineState): void {
    this.#current = state;
    if (!this.disposed) this.#state.fire(state);
  }

  #rejectWaiting(message: string): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const { reject } of waiting) reject(new EngineStoppedError(message));
  }
}

/** True when a request failed because the process at the other end is gone, not because of what it answered. */
function hasEnded(error: unknown): boolean {
  if (error instanceof ConnectionError) return true;
  return error instanceof ResponseError && error.code === ErrorCodes.PendingResponseRejected;
}
