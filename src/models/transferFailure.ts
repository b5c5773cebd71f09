import { dirname } from 'node:path';
import * as l10n from '@vscode/l10n';
import { ModelError } from './modelError.ts';
import { StalledError } from './watchdog.ts';

/** What the network said, as a sentence that names what helps. */
export function networkError(url: URL, cause: unknown): ModelError {
  const { host } = url;
  const { code = '', message = String(cause) } = cause instanceof Error ? (cause as NodeJS.ErrnoException) : {};
  if (/CERT|SELF_SIGNED|UNABLE_TO_(GET|VERIFY)/.test(code)) {
    const help = l10n.t(
      'Where a proxy inspects traffic, its certificate must be known: "http.systemCertificates" in VS Code, NODE_EXTRA_CA_CERTS on the command line.',
    );
    return new ModelError('refused', `${l10n.t('The certificate of {0} is not trusted ({1}).', host, code)} ${help}`, {
      cause,
    });
  }
  const what =
    cause instanceof StalledError
      ? l10n.t('{0} stopped answering.', host)
      : l10n.t('{0} cannot be reached ({1}).', host, code === '' ? message : code);
  const help = l10n.t(
    'Check the connection; behind a proxy, "http.proxy" in VS Code or HTTPS_PROXY on the command line. The files can also be taken from a local folder.',
  );
  return new ModelError('offline', `${what} ${help}`, { cause });
}

/** A file's address as people read it: repository and path, without the commit. */
export function hubFileName({ pathname }: URL): string {
  return pathname.slice(1).replace(/\/resolve\/[0-9a-f]{40}\//, '/');
}

/** What an answer without the file means. */
export function statusError(url: URL, status: number): ModelError {
  const { host } = url;
  const file = hubFileName(url);
  if (status === 404 || status === 410) {
    return new ModelError(
      'not-found',
      l10n.t('{0} does not have {1} (any more). A newer Lookalike may know where it is.', host, file),
    );
  }
  if (status === 407) {
    const what = l10n.t('The proxy wants a name and a password ({0}).', status);
    return new ModelError('refused', `${what} ${l10n.t('They can stand in the address of the proxy.')}`);
  }
  if (status === 429 || status >= 500) {
    return new ModelError('offline', l10n.t('{0} has a problem of its own ({1}). Try again later.', host, status));
  }
  return new ModelError('refused', l10n.t('{0} does not give {1} ({2}).', host, file, status));
}

/** Why something could not be written. */
export function diskError(file: string, cause: unknown): ModelError {
  const folder = dirname(file);
  const { code = '', message = String(cause) } = cause instanceof Error ? (cause as NodeJS.ErrnoException) : {};
  if (code === 'ENOSPC' || code === 'EDQUOT') return fullDisk(folder, cause);
  return new ModelError('disk', l10n.t('{0} cannot be written: {1}', folder, message), { cause });
}

/** @param needed bytes, where they are known */
export function fullDisk(folder: string, cause: unknown, needed?: number): ModelError {
  const what = l10n.t('The disk that holds {0} is full.', folder);
  const amount = needed === undefined ? '' : ` ${l10n.t('{0} MB are needed.', Math.ceil(needed / 1e6))}`;
  const help = l10n.t('Make room and try again: what has come is kept.');
  return new ModelError('disk-full', `${what}${amount} ${help}`, { cause });
}
