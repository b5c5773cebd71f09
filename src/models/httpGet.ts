import http, { type ClientRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import https from 'node:https';
import * as l10n from '@vscode/l10n';
import { admits, type Hub } from './hub.ts';
import { ModelError } from './modelError.ts';

/** Agents that go through a proxy. Absent in VS Code, which gives every request of an extension its own. */
export interface Agents {
  readonly http: http.Agent;
  readonly https: https.Agent;
}

export interface GetOptions {
  readonly hub: Hub;
  readonly headers: Readonly<Record<string, string>>;
  readonly agents?: Agents | undefined;
  readonly signal: AbortSignal;
}

const mostRedirects = 5;

/**
 * Asks for an address and follows where it is passed on to, which must be one of the hub's hosts.
 * @returns the answer, whatever its status but a redirection; whoever gets it reads or destroys it
 * @throws ModelError 'refused' for an address that is none of the hub's; the signal's reason; what the network says
 */
export async function httpGet(url: URL, options: GetOptions): Promise<IncomingMessage> {
  let target = url;
  for (let redirects = 0; redirects <= mostRedirects; redirects++) {
    if (!admits(options.hub, target)) {
      const to = `${target.protocol}//${target.host}`;
      throw new ModelError(
        'refused',
        l10n.t('{0} passes the download on to {1}, which is none of its own hosts.', url.host, to),
      );
    }
    const response = await answer(target, options);
    const { statusCode = 0, headers } = response;
    if (statusCode < 300 || statusCode >= 400) return response;
    response.destroy();
    const next = location(headers, target);
    if (next === undefined) throw new ModelError('refused', l10n.t('{0} passes the download on to nowhere.', url.host));
    target = next;
  }
  throw new ModelError('refused', l10n.t('{0} passes the download on and on.', url.host));
}

function location(headers: IncomingHttpHeaders, from: URL): URL | undefined {
  return headers.location === undefined ? undefined : (URL.parse(headers.location, from) ?? undefined);
}

function answer(url: URL, { headers, agents, signal }: GetOptions): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const settings = { headers: { ...headers, 'user-agent': 'Lookalike', 'accept-encoding': 'identity' }, signal };
    // The modules' own properties are called: those are what VS Code replaces to have requests obey its proxy settings.
    const request: ClientRequest =
      url.protocol === 'https:'
        ? https.get(url, { ...settings, ...(agents && { agent: agents.https }) }, resolve)
        : http.get(url, { ...settings, ...(agents && { agent: agents.http }) }, resolve);
    request.on('error', (error) => reject(signal.aborted ? signal.reason : error));
  });
}
