import * as l10n from '@vscode/l10n';
import { ModelError } from './modelError.ts';

/** Where model files come from: the one place in Lookalike that names hosts of the internet. */
export interface Hub {
  /** Its address without a path. */
  readonly base: URL;
  /** Downloads may be passed on to these hosts and those below them, and to no others. */
  readonly hosts: readonly string[];
}

/** Files of a repository at one of its commits. */
export interface Source {
  /** `owner/name`. */
  readonly repository: string;
  /** Commit, 40 hexadecimal digits: what it names never changes. */
  readonly revision: string;
}

const address = 'https://huggingface.co';
/** The hub itself, and the stores that it passes large files on to. */
const hosts = ['huggingface.co', 'hf.co'] as const;

/**
 * The model hub, or the mirror that `HF_ENDPOINT` names, as the hub's own tools read it.
 * @throws ModelError 'refused' when the mirror's address is none, or is not encrypted and not on this machine
 */
export function modelHub(environment: Readonly<Record<string, string | undefined>> = process.env): Hub {
  const mirror = environment.HF_ENDPOINT?.trim();
  if (mirror === undefined || mirror === '') return { base: new URL(address), hosts };
  const base = URL.parse(mirror);
  if (base === null || !isSafe(base)) {
    throw new ModelError('refused', l10n.t('HF_ENDPOINT is "{0}": it must be an https address.', mirror));
  }
  return { base, hosts: [base.hostname, ...hosts] };
}

/** Address of a file. @param path with forward slashes */
export function fileAddress(hub: Hub, { repository, revision }: Source, path: string): URL {
  return new URL(`/${repository}/resolve/${revision}/${path}`, hub.base);
}

/** True for addresses that a download may go to. */
export function admits(hub: Hub, url: URL): boolean {
  return isSafe(url) && hub.hosts.some((host) => url.hostname === host || url.hostname.endsWith(`.${host}`));
}

/** Encrypted, or on this very machine. */
function isSafe(url: URL): boolean {
  return url.protocol === 'https:' || (url.protocol === 'http:' && ['127.0.0.1', 'localhost'].includes(url.hostname));
}
