import { execFile } from 'node:child_process';
import { type Message, message } from '../../shared/message.ts';

/** What Git says of a folder: the paths that differ from the last commit, or why that is not known. */
export type GitAnswer =
  /** Relative to the folder, with forward slashes. */
  { readonly changed: ReadonlySet<string> } | { readonly obstacle: Message };

/** Runs `git` and gives what it writes. @throws as `execFile`: `code`, `killed` and `stderr` say why */
export type GitRunner = (args: readonly string[]) => Promise<string>;

/** A person types on: so long an answer is as good as a new one. */
const freshMs = 2000;
/** Git on a cold disk with a large tree may take seconds; nobody waits longer for a filter. */
const patienceMs = 10_000;
const mostOutput = 256 * 1024 * 1024;

/**
 * Which files of a folder are changed against HEAD or untracked, by asking Git itself: one way for the editor and the command
 * line, and it knows of filters, attributes and submodules what nobody else does. Ignored files are not among them. An answer
 * is kept for a moment; whoever asks meanwhile shares it.
 */
export class ChangedFiles {
  readonly #run: GitRunner;
  readonly #now: () => number;
  readonly #answers = new Map<string, { readonly answer: Promise<GitAnswer>; readonly asked: number }>();

  constructor(run: GitRunner = runGit, now: () => number = () => performance.now()) {
    this.#run = run;
    this.#now = now;
  }

  /** @param folder absolute path */
  of(folder: string): Promise<GitAnswer> {
    const known = this.#answers.get(folder);
    const now = this.#now();
    if (known !== undefined && now - known.asked < freshMs) return known.answer;
    const answer = this.#ask(folder);
    this.#answers.set(folder, { answer, asked: now });
    return answer;
  }

  async #ask(folder: string): Promise<GitAnswer> {
    // No file system monitor: that would be a program of the repository's choice. No lock: this must not disturb a commit.
    const git = ['-C', folder, '--no-optional-locks', '-c', 'core.fsmonitor=false'];
    const status = ['status', '--porcelain=v1', '-z', '--no-renames', '--untracked-files=all', '--', '.'];
    try {
      const [prefix, entries] = await Promise.all([
        this.#run([...git, 'rev-parse', '--show-prefix']),
        this.#run([...git, ...status]),
      ]);
      return { changed: changedPaths(entries, prefix.replace(/\r?\n$/, '')) };
    } catch (error) {
      return { obstacle: obstacleOf(folder, error) };
    }
  }
}

/**
 * Paths of `git status --porcelain=v1 -z --no-renames`, without the folder's own place in the repository. Format: git-status(1).
 * @param prefix the folder's path in the repository with a slash at its end; empty at the top
 */
export function changedPaths(entries: string, prefix: string): ReadonlySet<string> {
  const paths = new Set<string>();
  for (const entry of entries.split('\0')) {
    // Two letters for index and working tree, a space, then the path from the top of the repository.
    const path = entry.slice(3);
    if (path.length > prefix.length && path.startsWith(prefix)) paths.add(path.slice(prefix.length));
  }
  return paths;
}

function obstacleOf(folder: string, error: unknown): Message {
  const { code, killed, stderr } = error as { code?: unknown; killed?: unknown; stderr?: unknown };
  if (code === 'ENOENT') {
    return message('Git is not installed, or not where programs are looked for (PATH).');
  }
  if (killed === true) return message('Git took longer than {0} seconds.', patienceMs / 1000);
  const said = typeof stderr === 'string' ? stderr : error instanceof Error ? error.message : String(error);
  if (/not a git repository/i.test(said)) return message('{0} is in no Git repository.', folder);
  return message('Git says: {0}', said.trim().split('\n')[0] ?? '');
}

/** Variables by which whoever started this process, such as a Git hook, would send Git to another repository. */
const misleading = ['GIT_DIR', 'GIT_WORK_TREE', 'GIT_INDEX_FILE', 'GIT_PREFIX', 'GIT_COMMON_DIR', 'GIT_NAMESPACE'];

function runGit(args: readonly string[]): Promise<string> {
  const env: NodeJS.ProcessEnv = { ...process.env, LC_ALL: 'C', GIT_TERMINAL_PROMPT: '0' };
  for (const name of misleading) delete env[name];
  return new Promise((resolve, reject) => {
    execFile(
      'git',
      [...args],
      { env, timeout: patienceMs, maxBuffer: mostOutput, windowsHide: true },
      (error, stdout, stderr) => {
        if (error === null) resolve(stdout);
        else reject(Object.assign(error, { stderr }));
      },
    );
  });
}
