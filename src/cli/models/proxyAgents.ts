import http from 'node:http';
import https from 'node:https';
import type { Agents } from '../../models/httpGet.ts';
import { UsageError } from '../usage.ts';

/**
 * Agents that obey HTTPS_PROXY, HTTP_PROXY and NO_PROXY, in capitals or not; undefined when no proxy is set.
 * @throws UsageError when one is set and this Node knows nothing of it: from 22.21 and 24.5 on it does
 */
export function proxyAgents(environment: NodeJS.ProcessEnv = process.env): Agents | undefined {
  const names = ['https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY'];
  if (!names.some((name) => environment[name])) return undefined;
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < 22 || (major === 22 && minor < 21) || major === 23 || (major === 24 && minor < 5)) {
    throw new UsageError(
      `A proxy is set, and Node ${process.version} cannot use one. Node 22.21 or 24.5 and later can; or download the ` +
        'files by other means and name them with --from.',
    );
  }
  const options: http.AgentOptions & { readonly proxyEnv: NodeJS.ProcessEnv } = { proxyEnv: environment };
  return { http: new http.Agent(options), https: new https.Agent(options) };
}
