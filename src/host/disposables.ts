/** What gives something back when it is no longer needed; `vscode.Disposable` and the connections' are such. */
export interface Disposable {
  dispose(): unknown;
}

/** Base of what owns disposables: they go with it, the newest first. */
export abstract class Owner implements Disposable {
  readonly #owned = new Set<Disposable>();
  #disposed = false;

  get disposed(): boolean {
    return this.#disposed;
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    const owned = [...this.#owned].reverse();
    this.#owned.clear();
    for (const each of owned) each.dispose();
  }

  /** Takes ownership. What comes after the end is disposed at once. */
  protected own<T extends Disposable>(disposable: T): T {
    if (this.#disposed) disposable.dispose();
    else this.#owned.add(disposable);
    return disposable;
  }
}
