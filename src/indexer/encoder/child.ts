import { type ChildProcess, fork } from 'node:child_process';
import { constants, setPriority } from 'node:os';
import type { Readable } from 'node:stream';
import {
  type CancellationToken,
  createMessageConnection,
  IPCMessageReader,
  IPCMessageWriter,
  type MessageConnection,
  NullLogger,
  type RequestType,
} from 'vscode-jsonrpc/node';
import type { LogLevel } from '../../shared/protocol.ts';
import type { EncoderEntry } from './entry.ts';
import { engineErrorOf } from './failure.ts';
import { type EncoderReady, type EncoderSetup, setupRequest, startedNotification } from './protocol.ts';

export type Log = (level: LogLevel, message: string) => void;

export interface ChildOptions {
  readonly entry: EncoderEntry;
  readonly setup: EncoderSetup;
  readonly lowPriority: boolean;
  /** Milliseconds until a process that does not answer its setup is ended. */
  readonly startTimeoutMs: number;
  readonly onLog: Log;
  /** Work on the picture at `path` began; empty for a picture without a path. */
  readonly onStarted: (path: string) => void;
}

/** How a process ended. */
export interface Departure {
  /** Such as `signal SIGSEGV` or `exit code 1`. */
  readonly manner: string;
  /** True when someone outside ended it, which tells nothing about what it was doing. */
  readonly killed: boolean;
}

/** The encoder process ended before it answered. What it was asked may be asked again. */
export class EncoderGone extends Error {
  override readonly name = 'EncoderGone';
}

const stderrLines = 24;

/** One encoder process, from its fork to its end. */
export class EncoderChild {
  /** Settles when the process has answered its setup, or cannot: EngineError when it said why, else EncoderGone. */
  readonly ready: Promise<EncoderReady>;
  /** Resolves with the way it ended after every message it sent has been handled. */
  readonly gone: Promise<Departure>;
  readonly #process: ChildProcess;
  readonly #connection: MessageConnection;
  readonly #options: ChildOptions;
  readonly #lastWords: string[] = [];
  #received = 0;
  #handled = 0;
  /** True when it was this side that ended it. */
  #ended = false;
  #over = false;

  constructor(options: ChildOptions) {
    this.#options = options;
    const { entry, onLog } = options;
    this.#process = fork(entry.file, {
      execArgv: [...entry.execArgv],
      env: entry.env,
      // Otherwise a Uint8Array arrives as a plain object, at 43 ms a megabyte.
      serialization: 'advanced',
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      windowsHide: true,
    });
    if (options.lowPriority) this.#lowerPriority();
    this.#connection = createMessageConnection(
      new IPCMessageReader(this.#process),
      new IPCMessageWriter(this.#process),
      { ...NullLogger, error: (message) => onLog('warning', `Encoder ${this.name}: ${message}`) },
      {
        messageStrategy: {
          handleMessage: (message, next) => {
            this.#handled++;
            return next(message);
          },
        },
      },
    );
    this.#process.on('message', () => this.#received++);
    this.gone = this.#watch();
    this.#connection.onNotification(startedNotification, ({ path }) => options.onStarted(path));
    this.#connection.onError(([error]) => onLog('debug', `Encoder ${this.name}: ${error.message}`));
    this.#connection.listen();
    this.ready = this.#start();
    // The owner may look at `gone` alone; a start that fails is then still no unhandled rejection.
    this.ready.catch(() => undefined);
  }

  /** Process id; undefined when the process could not be created. */
  get pid(): number | undefined {
    return this.#process.pid;
  }

  get name(): string {
    return String(this.pid ?? 'that was not created');
  }

  /** The last lines of its error output, and why it was ended, for the message about a process that cannot start. */
  get lastWords(): string {
    return this.#lastWords.join('\n');
  }

  /**
   * Asks the process.
   * @throws EncoderGone when it ends before it answers; EngineError when it answers that it cannot
   */
  async request<P, R>(type: RequestType<P, R, void>, params: P, token?: CancellationToken): Promise<R> {
    if (this.#over) throw new EncoderGone(`Encoder ${this.name} has ended`);
    try {
      // The library's parameter type is wider than P only for null, which no request here takes.
      return await this.#connection.sendRequest<R>(type.method, params, ...(token ? [token] : []));
    } catch (error) {
      if (this.#over || !this.#process.connected) {
        await this.gone;
        throw new EncoderGone(`Encoder ${this.name} ended before it answered`, { cause: error });
      }
      throw engineErrorOf(error);
    }
  }

  /** Ends the process at once: it holds nothing that would have to be saved, and may be deep in an inference. */
  kill(): void {
    this.#ended = true;
    this.#process.kill('SIGKILL');
  }

  async #start(): Promise<EncoderReady> {
    const { startTimeoutMs, setup, onLog } = this.#options;
    const timer = setTimeout(() => {
      const problem = `It did not start within ${startTimeoutMs} ms and was ended`;
      onLog('warning', `Encoder ${this.name}: ${problem}`);
      this.#lastWords.push(problem);
      this.kill();
    }, startTimeoutMs);
    try {
      return await this.request(setupRequest, setup);
    } finally {
      clearTimeout(timer);
    }
  }

  async #watch(): Promise<Departure> {
    const child = this.#process;
    const lines = [this.#follow(child.stdout, 'info'), this.#follow(child.stderr, 'warning')];
    const departure = await new Promise<Departure>((resolve) => {
      child.once('error', (error) => {
        // No `close` follows when the process could not even be created.
        if (child.pid === undefined) resolve({ manner: error.message, killed: false });
      });
      child.once('close', (code, signal) => {
        const killed = !this.#ended && (signal === 'SIGKILL' || signal === 'SIGTERM');
        resolve({ manner: signal === null ? `exit code ${code}` : `signal ${signal}`, killed });
      });
    });
    for (const flush of lines) flush();
    // The connection handles one message a turn. Answers that arrived before the end are answers: nothing is redone.
    while (this.#handled < this.#received) await new Promise((resolve) => setImmediate(resolve));
    this.#over = true;
    // Requests that are still open would otherwise never settle.
    this.#connection.dispose();
    return departure;
  }

  /** Logs a stream line by line. The function it returns logs what came after the last line break. */
  #follow(stream: Readable | null, level: LogLevel): () => void {
    let rest = '';
    const log = (line: string) => {
      if (line.trim() === '') return;
      this.#options.onLog(level, `Encoder ${this.name}: ${line}`);
      if (level === 'warning') this.#lastWords.push(line);
      if (this.#lastWords.length > stderrLines) this.#lastWords.shift();
    };
    stream?.setEncoding('utf8');
    stream?.on('data', (text: string) => {
      const lines = (rest + text).split(/\r?\n/);
      rest = lines.pop() ?? '';
      for (const line of lines) log(line);
    });
    return () => log(rest);
  }

  /** Right after the fork the process has one thread; those it makes later inherit the priority. */
  #lowerPriority(): void {
    const { pid } = this.#process;
    if (pid === undefined) return;
    try {
      setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.#options.onLog('debug', `Encoder ${this.name} keeps its normal priority: ${reason}`);
    }
  }
}
