/** Places that a walk could not look into: what is known of files there stays as it is. */
export class UnreadablePaths {
  readonly #paths = new Set<string>();

  /** @param path of a file or folder relative to the root, without a slash at its end; empty for the root itself */
  add(path: string): void {
    this.#paths.add(path);
  }

  /** True when the path, or a folder above it, was added. */
  covers(path: string): boolean {
    if (this.#paths.size === 0) return false;
    if (this.#paths.has('') || this.#paths.has(path)) return true;
    for (let slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
      if (this.#paths.has(path.slice(0, slash))) return true;
    }
    return false;
  }
}
