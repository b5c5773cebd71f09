import { readFileSync } from 'node:fs';

/** The most resident memory that a process has had so far, in MB of 10^6 bytes; undefined where Linux's /proc is missing. */
export function peakMegabytes(pid: number): number | undefined {
  try {
    const kibibytes = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kibibytes === undefined ? undefined : (Number(kibibytes) * 1024) / 1e6;
  } catch {
    // The process has gone, or this is no Linux.
    return undefined;
  }
}

/** The larger of two peaks, of which either may be unknown. */
export function larger(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined ? b : b === undefined ? a : Math.max(a, b);
}
