import { on } from 'node:events';
import { Worker } from 'node:worker_threads';
import { EngineError } from '../errors.ts';
import type { FoundFile, WalkOptions } from './walk.ts';
import { unpack, type WalkMessage, type WalkThreadData } from './walkMessages.ts';

/**
 * `walk` in a thread of its own, which asks the file system while this one reads the catalogue and compares. Of 100,000 files two
 * thirds of the work is the walk's, and queries meanwhile have this thread nearly to themselves. The thread takes 20 MB while
 * it lasts, and small folders are walked sooner than it starts.
 * @throws as `walk`; what ends the thread
 */
export async function* walkApart(
  root: string,
  options: Omit<WalkOptions, 'batch' | 'fileSystem'>,
): AsyncGenerator<FoundFile[], void, undefined> {
  const { include, exclude, gitignore, dependencies, onProblem, signal } = options;
  signal?.throwIfAborted();
  const data: WalkThreadData = { root, options: { include, exclude, gitignore, dependencies } };
  const thread = startThread(data);
  try {
    const said = on(thread, 'message', { close: ['exit'], ...(signal && { signal }) });
    for await (const [message] of said as AsyncIterable<[WalkMessage]>) {
      // What was said before the abort comes first otherwise.
      signal?.throwIfAborted();
      switch (message.kind) {
        case 'files':
          yield unpack(message.files);
          thread.postMessage('taken');
          break;
        case 'problem':
          onProblem({ path: message.path, hides: message.hides, error: message.error });
          break;
        case 'end':
          return;
        case 'engine-failure':
          throw new EngineError(message.code, message.wording);
        case 'failure':
          throw message.error;
      }
    }
  } catch (error) {
    // Not the wrapping error of the events' iterator.
    signal?.throwIfAborted();
    throw error;
  } finally {
    await thread.terminate();
  }
  throw new Error(`The thread that walked ${root} ended before it was done.`);
}

/** From source `walkThread.ts` beside this file, from a bundle `walk.js` beside the bundle. */
function startThread(workerData: WalkThreadData): Worker {
  const here = import.meta.url;
  const fromSource = here.endsWith('.ts');
  return new Worker(new URL(fromSource ? './walkThread.ts' : './walk.js', here), {
    workerData,
    // Not this thread's own, such as an inspector's port. Before 22.18 and 23.6 Node reads TypeScript only when asked.
    execArgv: fromSource ? ['--experimental-strip-types', '--disable-warning=ExperimentalWarning'] : [],
    // What stat returns is garbage at once; a young generation that grows with it would stay resident.
    resourceLimits: { maxYoungGenerationSizeMb: 2 },
  });
}
