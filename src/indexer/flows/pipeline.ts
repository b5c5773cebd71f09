/**
 * Bounded async pipelines: stages are async iterables, and a stage never takes more from the one before it than it may have
 * in flight. So memory stays flat however many pictures wait, and the slowest stage sets the pace of all.
 */

/** Holds a flow back while it is closed. */
export class Gate {
  #opened: Promise<void> = Promise.resolve();
  #open: (() => void) | undefined;

  get closed(): boolean {
    return this.#open !== undefined;
  }

  close(): void {
    if (this.#open === undefined) {
      this.#opened = new Promise((resolve) => {
        this.#open = resolve;
      });
    }
  }

  open(): void {
    this.#open?.();
    this.#open = undefined;
  }

  /** Resolves at once when open, else when it opens or the signal aborts. */
  async passed(signal: AbortSignal): Promise<void> {
    if (!this.closed || signal.aborted) return;
    let abort = (): void => {};
    const aborted = new Promise<void>((resolve) => {
      abort = resolve;
      signal.addEventListener('abort', abort, { once: true });
    });
    await Promise.race([this.#opened, aborted]);
    signal.removeEventListener('abort', abort);
  }
}

/**
 * Applies `work` to every item with at most `limit` in flight; results come in the order in which they are finished.
 * When the consumer stops early, or anything throws, nothing more is started and what is in flight is awaited.
 */
export async function* mapConcurrently<T, R>(
  source: AsyncIterable<T>,
  limit: () => number,
  work: (item: T) => Promise<R>,
): AsyncGenerator<R> {
  type Settled = { readonly key: number; readonly value: R };
  const flying = new Map<number, Promise<Settled>>();
  const iterator = source[Symbol.asyncIterator]();
  let next: Promise<IteratorResult<T>> | undefined;
  let exhausted = false;
  let key = 0;
  try {
    for (;;) {
      if (!exhausted && next === undefined && flying.size < Math.max(1, limit())) next = iterator.next();
      if (next === undefined && flying.size === 0) return;
      const finished = [...flying.values()];
      const first = await Promise.race(next === undefined ? finished : [next.then((item) => ({ item })), ...finished]);
      if ('item' in first) {
        next = undefined;
        if (first.item.done === true) exhausted = true;
        else {
          const own = key++;
          flying.set(
            own,
            work(first.item.value).then((value) => ({ key: own, value })),
          );
        }
      } else {
        flying.delete(first.key);
        yield first.value;
      }
    }
  } finally {
    await Promise.allSettled([...flying.values()]);
    await iterator.return?.();
  }
}

/** Groups items: a group is passed on when it has `size` items or when its first item has waited for `delayMs`. */
export async function* inBatches<T>(source: AsyncIterable<T>, size: number, delayMs: number): AsyncGenerator<T[]> {
  const iterator = source[Symbol.asyncIterator]();
  let batch: T[] = [];
  let next = iterator.next();
  let due: { readonly promise: Promise<'due'>; readonly cancel: () => void } | undefined;
  try {
    for (;;) {
      const first = await (due === undefined ? next : Promise.race([next, due.promise]));
      if (first !== 'due') {
        if (first.done === true) break;
        batch.push(first.value);
        due ??= timer(delayMs);
        next = iterator.next();
        if (batch.length < size) continue;
      }
      due?.cancel();
      due = undefined;
      const full = batch;
      batch = [];
      yield full;
    }
    if (batch.length > 0) yield batch;
  } finally {
    due?.cancel();
    // A pending read that fails after the consumer left has nobody to report to but the source's own clean-up.
    next.catch(() => undefined);
    await iterator.return?.();
  }
}

function timer(milliseconds: number): { promise: Promise<'due'>; cancel: () => void } {
  let handle: NodeJS.Timeout | undefined;
  const promise = new Promise<'due'>((resolve) => {
    handle = setTimeout(() => resolve('due'), milliseconds);
  });
  return { promise, cancel: () => clearTimeout(handle) };
}
