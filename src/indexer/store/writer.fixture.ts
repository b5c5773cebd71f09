import { createHash } from 'node:crypto';
import { EngineError } from '../errors.ts';
import { Catalogue } from './catalogue.ts';
import { WriterLease } from './lease.ts';

/**
 * A process for the tests of the lease and of crashes: takes the lease, then writes whenever the parent says so, or without
 * pause. Every message to the parent is sent after what it tells of.
 */
const [file, pause, ttl] = process.argv.slice(2);
if (file === undefined || process.send === undefined) {
  throw new Error('This is a child process of the tests: writer.fixture.ts <catalogue> <loop|wait> <ttl>');
}
const tell = process.send.bind(process);
const ttlMs = Number(ttl);
const perBatch = 20;

const lease = WriterLease.tryAcquire(file, 'fixture', { ttlMs, heartbeatMs: ttlMs / 5 });
if (lease === undefined) {
  tell({ kind: 'refused' });
  process.disconnect();
} else {
  const catalogue = Catalogue.open(file, 'write', { lease });
  let batch = Math.ceil(catalogue.stats().files / perBatch);
  lease.onLost(() => tell({ kind: 'lost' }));

  const write = (): void => {
    catalogue.transaction(() => {
      for (let index = 0; index < perBatch; index++) {
        const path = `batch${batch}/picture${index}.png`;
        const contentId = catalogue.putContent(createHash('sha256').update(path).digest('hex'), 1, {
          format: 'png',
          width: 1,
          height: 1,
          frames: 1,
          transparent: false,
          colours: [],
          perceptualHash: '0000000000000000',
        });
        catalogue.putFile({ path, bytes: 1, mtimeNs: 1n, contentId });
        catalogue.putEmbedding(contentId, 'm', new Float32Array(384).fill(0.05));
      }
    });
    batch++;
    tell({ kind: 'written', batches: batch });
  };

  process.on('message', () => {
    try {
      write();
    } catch (error) {
      tell({ kind: 'failed', code: error instanceof EngineError ? error.code : String(error) });
    }
  });
  tell({ kind: 'acquired' });
  if (pause === 'loop') {
    const loop = (): void => {
      write();
      setImmediate(loop);
    };
    loop();
  }
}
