import { fileURLToPath } from 'node:url';

/** How an encoder process is forked. */
export interface EncoderEntry {
  /** Absolute path of the script. */
  readonly file: string;
  /** Options of the runtime, instead of the parent's: its `--inspect` or `--test` must not reach an encoder. */
  readonly execArgv: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

/**
 * What a debugger or a test runner leaves in the environment for its own children, and would confuse ours; and how the indexer
 * takes memory, of which an encoder takes and gives back much with every picture.
 */
const leftOut = [
  'NODE_OPTIONS',
  'NODE_TEST_CONTEXT',
  'NODE_CHANNEL_FD',
  'NODE_CHANNEL_SERIALIZATION_MODE',
  'MALLOC_MMAP_THRESHOLD_',
  'MALLOC_TOP_PAD_',
];

/**
 * The encoder process that belongs to the running code: from source `process.ts` beside this file, from a bundle
 * `encoder.js` beside the bundle.
 * @param here URL of the running module
 * @param parent the environment to start from
 */
export function encoderEntry(here: string = import.meta.url, parent: NodeJS.ProcessEnv = process.env): EncoderEntry {
  const env: NodeJS.ProcessEnv = { ...parent };
  for (const name of leftOut) delete env[name];
  // Electron's binary, which runs the extension host, becomes a plain Node with it.
  env.ELECTRON_RUN_AS_NODE = '1';
  // Decodes run in libuv's pool. Two at a time keep one core's inference fed; more only cost memory.
  env.UV_THREADPOOL_SIZE = '2';
  // glibc opens up to eight arenas a core, and each keeps what big decodes freed.
  env.MALLOC_ARENA_MAX = '2';
  // A file's bytes live outside V8's heap and go with a collection of the young: a small one comes often, which takes
  // 20 to 30 MB off the peak with 12-megapixel photos and costs no measurable time.
  const memory = ['--max-semi-space-size=1'];
  const fromSource = here.endsWith('.ts');
  return {
    file: fileURLToPath(new URL(fromSource ? './process.ts' : './encoder.js', here)),
    // Before 22.18 and 23.6 Node reads TypeScript only when asked.
    execArgv: fromSource ? [...memory, '--experimental-strip-types', '--disable-warning=ExperimentalWarning'] : memory,
    env,
  };
}
