import { setFlagsFromString } from 'node:v8';

/**
 * What V8 is told, and why. What each is worth: docs/decisions/0009-memory.md.
 */
const flags = [
  // Collects early instead of growing the heap: the indexer lives as long as the window and works in short bursts, whose garbage
  // would otherwise stay resident.
  '--optimize-for-size',
  // Nothing is put among the old because others like it grew old.
  '--no-allocation-site-pretenuring',
  // Functions are compiled one after the other: each needs 300 kB to some MB meanwhile.
  '--concurrent-maglev-max-threads=1',
  '--concurrent-turbofan-max-threads=1',
  // Half of what V8 takes into one function at most.
  '--max-inlined-bytecode-size-cumulative=460',
];

// Not among the options that the indexer is forked with: one that a later V8 does not know would keep it from starting, and is
// passed over here. Imported before anything else, by the process that is the indexer and nothing more.
for (const flag of flags) setFlagsFromString(flag);
