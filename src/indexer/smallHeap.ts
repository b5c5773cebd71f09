import { setFlagsFromString } from 'node:v8';

/**
 * Makes V8 collect early instead of growing its heap: the indexer lives as long as the window and works in short bursts, whose
 * garbage would otherwise stay resident. Nothing is put among the old because others like it grew old, and functions are compiled
 * one after the other, for each needs some 300 kB meanwhile. What that is worth: docs/decisions/0009-memory.md. Imported before
 * anything else, by the process that is the indexer and nothing more. Not among the options that it is forked with: one
 * that a later V8 does not know would keep it from starting, and is passed over here.
 */
for (const flag of ['--optimize-for-size', '--no-allocation-site-pretenuring', '--concurrent-maglev-max-threads=1']) {
  setFlagsFromString(flag);
}
