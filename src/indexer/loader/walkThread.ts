// Entry of the thread that walks a folder of many files: see walkApart.ts.
import { once } from 'node:events';
import { parentPort, workerData } from 'node:worker_threads';
import { EngineError } from '../errors.ts';
import { walk } from './walk.ts';
import { batchesAhead, batchSize, pack, type WalkMessage, type WalkThreadData } from './walkMessages.ts';

const port = parentPort;
if (port === null) throw new Error('This file is the entry of a worker thread.');
const say = (message: WalkMessage): void => port.postMessage(message);
const { root, options } = workerData as WalkThreadData;

let ahead = 0;
port.on('message', () => {
  ahead--;
});
try {
  const files = walk(root, {
    ...options,
    batch: batchSize,
    onProblem: ({ path, hides, error }) => say({ kind: 'problem', path, hides, error }),
  });
  for await (const batch of files) {
    say({ kind: 'files', files: pack(batch) });
    ahead++;
    while (ahead >= batchesAhead) await once(port, 'message');
  }
  say({ kind: 'end' });
} catch (error) {
  if (error instanceof EngineError) say({ kind: 'engine-failure', ...error.data });
  else say({ kind: 'failure', error: error instanceof Error ? error : new Error(String(error)) });
}
port.close();
