import ignore from 'ignore';

// Like git's core.ignoreCase, which `git init` sets on file systems that do not tell upper from lower case.
const options = { ignorecase: process.platform === 'win32' || process.platform === 'darwin' };

/** A matcher remembers every path that it was asked about; after so many a fresh one with the same rules takes over. */
const memory = 500;

/** A rule that takes this one folder back in, whatever characters its name has. */
function unignore(folder: string): ignore.PatternParams {
  return { pattern: `!/${folder.replace(/[\\*?[]/g, '\\$&')}` };
}

/** The rules of one .gitignore file, asked by paths relative to the walked root. */
class RuleFile {
  readonly #rules: ignore.Ignore;
  readonly #prefix: string;
  readonly #cut: number;
  #matcher: ignore.Ignore;
  #asked = 0;

  /**
   * @param prefix put before a path: the way from the file's folder down to the root, where the file lies above the root
   * @param cut characters cut off a path: the way from the root down to the file's folder
   */
  constructor(rules: ignore.Ignore, prefix: string, cut: number) {
    this.#rules = rules;
    this.#prefix = prefix;
    this.#cut = cut;
    this.#matcher = ignore(options).add(rules);
  }

  verdict(path: string): ignore.TestResult {
    if (this.#asked === memory) {
      this.#matcher = ignore(options).add(this.#rules);
      this.#asked = 0;
    }
    this.#asked += 1;
    return this.#matcher.test(this.#prefix + path.slice(this.#cut));
  }

  /** Same rules, but the folder counts as not ignored, so that its content is judged by its own names. */
  admitting(folder: string): RuleFile {
    const rules = ignore(options)
      .add(this.#rules)
      .add(unignore(this.#prefix + folder.slice(this.#cut)));
    return new RuleFile(rules, this.#prefix, this.#cut);
  }
}

/**
 * What .gitignore files say, of one folder. Immutable: a nested file makes a new object for the folder it lies in. A
 * deeper file wins over a higher one, in one file the last rule that matches wins (gitignore(5)).
 */
export class IgnoreRules {
  static readonly none = new IgnoreRules([]);
  /** Highest first. */
  readonly #files: readonly RuleFile[];

  private constructor(files: readonly RuleFile[]) {
    this.#files = files;
  }

  /**
   * Adds the rules of a file at or below the root.
   * @param folder where the file lies: relative to the root, with a slash at its end; empty for the root itself
   */
  with(folder: string, text: string): IgnoreRules {
    return new IgnoreRules([...this.#files, new RuleFile(ignore(options).add(text), '', folder.length)]);
  }

  /**
   * Adds the rules of a file above the root. A root that they ignore was named by a person and is walked nevertheless:
   * they only judge what is in it.
   * @param way from that file's folder down to the root, with a slash at its end
   */
  withAbove(way: string, text: string): IgnoreRules {
    const rules = ignore(options).add(text);
    if (rules.ignores(way)) {
      const names = way.slice(0, -1).split('/');
      rules.add(names.map((_, depth) => unignore(`${names.slice(0, depth + 1).join('/')}/`)));
    }
    return new IgnoreRules([...this.#files, new RuleFile(rules, way, 0)]);
  }

  /** @param path relative to the root; a folder's ends with a slash. The folders above it must not be ignored. */
  ignores(path: string): boolean {
    for (let index = this.#files.length - 1; index >= 0; index -= 1) {
      const verdict = this.#files[index]?.verdict(path);
      if (verdict?.ignored) return true;
      if (verdict?.unignored) return false;
    }
    return false;
  }

  /**
   * The rules for what is in a folder that is not ignored. They differ where a deeper file took the folder back in: the
   * matcher of the higher file would go on ignoring everything below it.
   * @param folder relative to the root, with a slash at its end
   */
  enter(folder: string): IgnoreRules {
    if (!this.#files.some((file) => file.verdict(folder).ignored)) return this;
    return new IgnoreRules(this.#files.map((file) => (file.verdict(folder).ignored ? file.admitting(folder) : file)));
  }
}
