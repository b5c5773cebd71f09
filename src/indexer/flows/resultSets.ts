import { message } from '../../shared/message.ts';
import { EngineError } from '../errors.ts';

/** How many result sets are kept: those of a few views and of a person who types on. At 100,000 files each takes half a megabyte. */
const kept = 5;

/** Result sets by id. The one that was not read for longest goes first. */
export class ResultSets<T> {
  readonly #sets = new Map<number, T>();
  #last = 0;
  readonly #onGone: (set: T) => void;

  /** @param onGone told of each set that is no longer kept */
  constructor(onGone: (set: T) => void = () => undefined) {
    this.#onGone = onGone;
  }

  add(set: T): number {
    const id = ++this.#last;
    this.#sets.set(id, set);
    const oldest = this.#sets.entries().next();
    if (this.#sets.size > kept && oldest.done !== true) {
      const [first, gone] = oldest.value;
      this.#sets.delete(first);
      this.#onGone(gone);
    }
    return id;
  }

  /** @throws EngineError 'result-set-gone': the query must be asked again */
  get(id: number): T {
    const set = this.#sets.get(id);
    if (set === undefined) {
      throw new EngineError('result-set-gone', message('Result set {0} is no longer kept. Ask the query again.', id));
    }
    this.#sets.delete(id);
    this.#sets.set(id, set);
    return set;
  }

  clear(): void {
    this.#sets.clear();
  }
}
