// A process that owns a pool, for the test that kills it: prints the encoders' ids when both lanes work.
import { fakePool } from './fakePool.ts';

const { pool } = fakePool();
void pool.encodeImage(process.argv[2] ?? '');
await pool.encodeTexts(['a'], 'image');
while (pool.processIds.length < 2) await new Promise((resolve) => setImmediate(resolve));
process.stdout.write(`${JSON.stringify(pool.processIds)}\n`);
