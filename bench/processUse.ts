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

/** Processor time that a process has used so far, in milliseconds to the next ten; undefined where Linux's /proc is missing. */
export function processorMilliseconds(pid: number): number | undefined {
  try {
    // After the name in brackets, which may hold anything; user and system time are fields 14 and 15, in 1/100 s.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return (Number(fields[11]) + Number(fields[12])) * 10;
  } catch {
    // The process has gone, or this is no Linux.
    return undefined;
  }
}

/** The larger of two peaks, of which either may be unknown. */
export function larger(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined ? b : b === undefined ? a : Math.max(a, b);
}
