// An encoder process for tests: speaks the protocol, decodes nothing, and behaves as its pictures' names say.
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createMessageConnection, IPCMessageReader, IPCMessageWriter } from 'vscode-jsonrpc/node';
import { message } from '../../../shared/message.ts';
import { EngineError } from '../../errors.ts';
import { responseErrorOf } from '../failure.ts';
import { dieWithParent } from '../orphan.ts';
import {
  type EncodeOutcome,
  type EncoderReady,
  encodeImageRequest,
  encodeTextRequest,
  type ImageSource,
  type ReadOutcome,
  readTextRequest,
  setupRequest,
  startedNotification,
  thumbnailRequest,
} from '../protocol.ts';
import { Slots } from '../slots.ts';

dieWithParent();
const connection = createMessageConnection(new IPCMessageReader(process), new IPCMessageWriter(process));
const decodes = new Slots(2);

connection.onRequest(setupRequest, async ({ modelFolder }): Promise<EncoderReady> => {
  switch (modelFolder) {
    case 'cannot-start':
      process.stderr.write('libmissing.so: cannot open shared object file\n', () => process.exit(7));
      return sleep(60_000);
    case 'damaged':
      throw responseErrorOf(new EngineError('model-invalid', message('{0} is damaged', 'image.onnx')));
    case 'never-ready':
      return sleep(60_000);
    default:
      return { device: 'cpu', warnings: ['a warning'] };
  }
});

connection.onRequest(encodeImageRequest, (source, token) =>
  decodes.run(async (): Promise<EncodeOutcome> => {
    const path = await work(source);
    if (token.isCancellationRequested) process.stdout.write(`nobody waits for ${path}\n`);
    if (path.includes('skip')) return { ok: false, reason: 'corrupt', detail: 'as its name says' };
    const description = { format: 'png', width: 1, height: 1, frames: 1, transparent: false, colours: [] } as const;
    return {
      ok: true,
      sha256: path,
      // Tells the tests which process it was.
      bytes: process.pid,
      description: { ...description, perceptualHash: '0'.repeat(16) },
      vector: Float32Array.of(0.6, 0.8),
    };
  }),
);

connection.onRequest(thumbnailRequest, ({ source, side }) =>
  decodes.run(async () => {
    await work(source);
    return { ok: true as const, bytes: Uint8Array.of(1, 2, 3), width: side, height: 1 };
  }),
);

connection.onRequest(readTextRequest, async (source): Promise<ReadOutcome> => {
  const path = await work(source);
  // Tells the tests which process it was.
  return { ok: true, sha256: path, lines: [{ text: `${process.pid} read ${path}`, box: [0, 0, 1, 1], row: 0 }] };
});

connection.onRequest(encodeTextRequest, ({ texts }) =>
  texts.map((text) => ({ vector: Float32Array.of(text.length), cut: '' })),
);
connection.listen();

async function work(source: ImageSource): Promise<string> {
  const path = 'path' in source ? source.path : '';
  await connection.sendNotification(startedNotification, { path });
  if (path.includes('slow')) await sleep(30);
  if (path.includes('wait')) await sleep(60_000);
  if (path.includes('pair')) await meetAnother(dirname(path));
  if (path.includes('shout')) process.stderr.write('GLib-CRITICAL: as its name says\nno line break');
  if (path.includes('kill') && !(path.includes('once') && existsSync(path))) {
    if (path.includes('once')) writeFileSync(path, '');
    process.kill(process.pid, path.includes('overkill') ? 'SIGKILL' : 'SIGSEGV');
  }
  // Blocks the thread for good, as a graph that never comes back does.
  if (path.includes('hang')) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  return path;
}

/** Returns when two processes have come here. */
async function meetAnother(folder: string): Promise<void> {
  writeFileSync(join(folder, String(process.pid)), '');
  while (readdirSync(folder).length < 2) await sleep(5);
}
