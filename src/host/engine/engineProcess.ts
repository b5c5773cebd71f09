import { type ChildProcess, fork } from 'node:child_process';
import {
  createMessageConnection,
  IPCMessageReader,
  IPCMessageWriter,
  type MessageConnection,
} from 'vscode-jsonrpc/node';

/** How an engine process ended. */
export interface EngineEnd {
  readonly code: number | null;
  readonly signal: string | null;
  /** The last lines of its standard error. */
  readonly lastWords: string;
}

/** A running engine and the connection to it. */
export interface EngineProcess {
  readonly connection: MessageConnection;
  readonly pid: number | undefined;
  /** Resolves when the process has ended; by then the connection is disposed, so that pending requests have rejected. */
  readonly ended: Promise<EngineEnd>;
  kill(): void;
}

const mostLastWords = 4000;

/** A small young generation, one of Node's own options. What else keeps the heap small the engine asks for itself (smallHeap.ts). */
const youngGeneration = '--max-semi-space-size=1';

/**
 * How glibc is to take memory, by its environment variables. Left alone it opens arenas for each thread, takes much at once, and
 * learns to keep what was freed: what V8's compilers needed for a moment stays in the holes between what lives long. With these
 * settings such pieces are taken from the system one by one, and given back, at the same speed. What it is worth:
 * docs/decisions/0009-memory.md.
 */
const allocation = { MALLOC_ARENA_MAX: '1', MALLOC_MMAP_THRESHOLD_: '8192', MALLOC_TOP_PAD_: '4096' };

/** The environment of the engine: the editor's own, without what would make Node run something else first. */
function engineEnvironment(): NodeJS.ProcessEnv {
  const { NODE_OPTIONS: _options, VSCODE_ESM_ENTRYPOINT: _entry, ...rest } = process.env;
  return {
    ...rest,
    ...allocation,
    ELECTRON_RUN_AS_NODE: '1',
  };
}

function onceEnded(child: ChildProcess, lastWords: () => string): Promise<EngineEnd> {
  return new Promise((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal, lastWords: lastWords() }));
    child.once('error', (error) => {
      // Without a process id it never ran, so there is no exit to wait for.
      if (child.pid === undefined) resolve({ code: null, signal: null, lastWords: error.message });
    });
  });
}

/**
 * Forks the engine.
 * @param entry absolute path of dist/indexer.js
 */
export function forkEngine(entry: string): EngineProcess {
  const child = fork(entry, [], {
    // Not the extension host's own arguments: an inspector's port can be taken only once.
    execArgv: ['--disable-warning=ExperimentalWarning', youngGeneration],
    env: engineEnvironment(),
    // Otherwise a Uint8Array becomes a plain object, at 43 ms per MB.
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let lastWords = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    lastWords = (lastWords + text).slice(-mostLastWords);
  });
  const connection = createMessageConnection(new IPCMessageReader(child), new IPCMessageWriter(child));
  const ended = onceEnded(child, () => lastWords.trim()).then((end) => {
    // A killed child never answers: only a disposed connection settles what waits for it.
    connection.dispose();
    return end;
  });
  return { connection, pid: child.pid, ended, kill: () => void child.kill('SIGKILL') };
}
