import { Worker } from 'node:worker_threads';

/**
 * Ends this process with its parent, also when the parent was killed and when an inference or a decoder holds the main
 * thread and never comes back: then the end of the channel is not seen, and a small thread of its own looks for the
 * parent once a second.
 */
export function dieWithParent(): void {
  process.on('disconnect', die);
  // A Ctrl+C in a terminal reaches the whole group; the parent decides what becomes of its encoders.
  process.on('SIGINT', () => undefined);
  const watch = new Worker(watchSource, {
    eval: true,
    execArgv: [],
    workerData: { parent: process.ppid },
    resourceLimits: { maxOldGenerationSizeMb: 8, maxYoungGenerationSizeMb: 1, stackSizeMb: 1 },
  });
  watch.unref();
}

/** At once: a normal exit waits for decodes that run, and has nothing to save. */
function die(): void {
  process.kill(process.pid, 'SIGKILL');
}

/** JavaScript, so that it needs no file of its own beside the bundle. Windows keeps the id of a parent that is gone. */
const watchSource = `
const { parent } = require('node:worker_threads').workerData;
setInterval(() => {
  let orphaned = process.ppid !== parent;
  if (!orphaned && process.platform === 'win32') {
    try { process.kill(parent, 0); } catch (error) { orphaned = error.code === 'ESRCH'; }
  }
  if (orphaned) process.kill(process.pid, 'SIGKILL');
}, 1000);
`;
