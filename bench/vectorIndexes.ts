// Exact search against a graph index on synthetic vectors: what docs/decisions/0002-exact-search-first.md rests on.
// Usage: node scripts/node24.mjs bench/vectorIndexes.ts [--graph-up-to N] [SIZE ...]
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ExactIndex } from '../src/indexer/ranker/exactIndex.ts';
import { HnswIndex } from '../src/indexer/ranker/hnswIndex.ts';
import { randomGenerator, randomVectors, unit } from '../src/indexer/ranker/vectorSamples.ts';
import { quantize } from '../src/indexer/store/int8.ts';

const dimension = 384;
const queryCount = 100;
const random = randomGenerator(5);

/** Clusters of about 100, one after the other in one array: 100,000 separate arrays would measure the collector. */
function clusters(count: number): Float32Array {
  const centres = randomVectors(Math.max(1, Math.round(count / 100)), dimension, 9);
  const noise = 0.75 / Math.sqrt(dimension);
  const all = new Float32Array(count * dimension);
  for (let i = 0; i < count; i++) {
    const centre = centres[Math.floor(random() * centres.length)] ?? new Float32Array(dimension);
    const vector = centre.map((value) => value + (random() + random() + random() - 1.5) * 2 * noise);
    all.set(unit(vector), i * dimension);
  }
  return all;
}

/** Image-like queries lie near a vector; text-like ones in a cone of their own, far from all. */
function makeQueries(source: (id: number) => Float32Array, count: number, kind: 'image' | 'text'): Float32Array[] {
  const [cone = new Float32Array(dimension)] = randomVectors(1, dimension, 77);
  return Array.from({ length: queryCount }, () => {
    const near = unit(source(Math.floor(random() * count)).map((value) => value + (random() - 0.5) * 0.06));
    return kind === 'image' ? near : unit(near.map((value, i) => 0.3 * value + (cone[i] ?? 0)));
  });
}

/**
 * Wall-clock times, and the processor time of a query on average, which a busy machine disturbs less.
 * @param processorTime milliseconds that the process under test has used so far
 */
async function latency(
  queries: readonly Float32Array[],
  ask: (query: Float32Array) => Promise<unknown>,
  processorTime: () => number,
): Promise<string> {
  for (const query of queries.slice(0, 10)) await ask(query);
  const times: number[] = [];
  const before = processorTime();
  for (const query of queries) {
    const started = performance.now();
    await ask(query);
    times.push(performance.now() - started);
  }
  const used = (processorTime() - before) / queries.length;
  times.sort((a, b) => a - b);
  const at = (share: number): string => (times[Math.floor(share * (times.length - 1))] ?? 0).toFixed(2);
  return `p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, processor ${used.toFixed(2)} ms`;
}

function ownProcessorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Of another process, where the system says so: in steps of 10 ms. */
function processorTimeOf(pid: number | undefined): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(' ');
    return (Number(fields[13]) + Number(fields[14])) * 10;
  } catch {
    return Number.NaN;
  }
}

/** Resident memory of a process in MB, where the system says so. */
function residentMegabytes(pid: number | undefined): string {
  try {
    const kilobytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return (Number(kilobytes) / 1000).toFixed(0);
  } catch {
    return 'unknown';
  }
}

async function measure(count: number, withGraph: boolean): Promise<void> {
  const all = clusters(count);
  const source = (id: number): Float32Array => all.subarray(id * dimension, (id + 1) * dimension);
  function* each<Entry>(entry: (id: number) => Entry): Generator<Entry> {
    for (let id = 0; id < count; id++) yield entry(id);
  }
  const exact = new ExactIndex(dimension, source);
  exact.load(
    each((contentId) => ({ contentId, ...quantize(source(contentId)) })),
    count,
  );
  const queries = { image: makeQueries(source, count, 'image'), text: makeQueries(source, count, 'text') };
  const exactly = await latency(queries.image, (query) => exact.search(query, 40), ownProcessorTime);
  console.log(`${count} exact: ${(exact.bytes / 1e6).toFixed(0)} MB; top 40 ${exactly}`);
  if (!withGraph) return;
  const folder = mkdtempSync(join(tmpdir(), 'lookalike-vector-bench-'));
  const started = performance.now();
  const graph = await HnswIndex.create({ dimension, vectors: source }, count);
  try {
    await graph.addAll(each((id) => ({ id, vector: source(id) })));
    const seconds = ((performance.now() - started) / 1000).toFixed(0);
    const file = join(folder, 'graph');
    await graph.save(file, 'bench');
    const megabytes = (statSync(file).size / 1e6).toFixed(0);
    console.log(`${count} graph: built in ${seconds} s, ${residentMegabytes(graph.pid)} MB, file ${megabytes} MB`);
    for (const kind of ['image', 'text'] as const) {
      const { ef, recall } = await graph.chooseEf(queries[kind], (query, k) => exact.search(query, k));
      const times = await latency(
        queries[kind],
        (query) => graph.search(query, 40),
        () => processorTimeOf(graph.pid),
      );
      console.log(`${count} graph, ${kind} queries: recall@10 ${recall.toFixed(3)} at ef ${ef}; top 40 ${times}`);
    }
  } finally {
    graph.dispose();
    rmSync(folder, { recursive: true, force: true });
  }
}

const { values, positionals } = parseArgs({
  options: { 'graph-up-to': { type: 'string', default: '100000' } },
  allowPositionals: true,
});
const sizes = positionals.length > 0 ? positionals.map(Number) : [10_000, 25_000, 50_000, 100_000, 400_000, 1_000_000];
for (const size of sizes) await measure(size, size <= Number(values['graph-up-to']));
