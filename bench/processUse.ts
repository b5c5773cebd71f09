import { readFileSync } from 'node:fs';

/** The most memory that a process had at any moment, in MB of 10^6 bytes; undefined where Linux's /proc is missing. */
export interface PeakMemory {
  /** All that was resident. */
  readonly all: number | undefined;
  /** Without pages of files, such as the runtime's binary, which all processes that run it share. */
  readonly own: number | undefined;
}

/** Between two looks at a process's own memory, whose peak the system does not keep. */
const lookEveryMs = 100;

/** The most resident memory that a process has had so far, in MB of 10^6 bytes; undefined where Linux's /proc is missing. */
export function peakMegabytes(pid: number): number | undefined {
  return megabytes(pid, 'VmHWM');
}

/** Follows the memory of a process and of those that it starts. */
export class MemoryWatch {
  readonly #pid: number;
  readonly #own = new Map<number, number>();
  readonly #timer: NodeJS.Timeout;

  constructor(pid: number) {
    this.#pid = pid;
    this.#timer = setInterval(() => this.#look(), lookEveryMs).unref();
  }

  /** @param pid of the process, or of one that it started and that still runs */
  peak(pid = this.#pid): PeakMemory {
    this.#look();
    return { all: peakMegabytes(pid), own: this.#own.get(pid) };
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    for (const pid of [this.#pid, ...childrenOf(this.#pid)]) {
      const own = larger(this.#own.get(pid), megabytes(pid, 'RssAnon'));
      if (own !== undefined) this.#own.set(pid, own);
    }
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

/** The larger of two figures, of which either may be unknown. */
export function larger(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined ? b : b === undefined ? a : Math.max(a, b);
}

/** The larger of two peaks, each way of counting for itself. */
export function largerPeak(a: PeakMemory | undefined, b: PeakMemory | undefined): PeakMemory {
  return { all: larger(a?.all, b?.all), own: larger(a?.own, b?.own) };
}

function megabytes(pid: number, figure: 'VmHWM' | 'RssAnon'): number | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const kibibytes = new RegExp(`^${figure}:\\s+(\\d+) kB`, 'm').exec(status)?.[1];
    return kibibytes === undefined ? undefined : (Number(kibibytes) * 1024) / 1e6;
  } catch {
    // The process has gone, or this is no Linux.
    return undefined;
  }
}

function childrenOf(pid: number): number[] {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
    return children === '' ? [] : children.split(' ').map(Number);
  } catch {
    // The process has gone, or this system does not tell.
    return [];
  }
}
