import type { Port } from '../shared/portConnection.ts';

/** What the workbench gives a webview. */
export interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare global {
  /** May be called once in the life of a page. */
  function acquireVsCodeApi(): VsCodeApi;
}

/** The webview's end of the channel to the extension host. */
export function hostPort(api: VsCodeApi): Port {
  return {
    post: (message) => api.postMessage(message),
    listen: (callback) => {
      const onMessage = (event: MessageEvent<unknown>): void => callback(event.data);
      window.addEventListener('message', onMessage);
      return { dispose: () => window.removeEventListener('message', onMessage) };
    },
  };
}
