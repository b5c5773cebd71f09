import {
  AbstractMessageReader,
  AbstractMessageWriter,
  type DataCallback,
  type Disposable,
  type Message,
  type MessageReader,
  type MessageWriter,
} from 'vscode-jsonrpc';

/**
 * One end of a channel that carries whole messages by structured clone: `Webview` in the extension host, the pair of
 * `acquireVsCodeApi().postMessage` and the window's `message` event in the browser. Neither is a MessagePort, which is
 * what vscode-jsonrpc's own browser reader and writer ask for.
 */
export interface Port {
  post(message: unknown): void;
  /** Calls back with each message that arrives, until disposed. */
  listen(callback: (message: unknown) => void): Disposable;
}

function isMessage(value: unknown): value is Message {
  return typeof value === 'object' && value !== null && (value as { jsonrpc?: unknown }).jsonrpc === '2.0';
}

/**
 * Reads JSON-RPC messages from a port and leaves everything else on it alone. Whoever builds a connection with it imports
 * `vscode-jsonrpc/node` or `vscode-jsonrpc/browser` for `createMessageConnection`, which also installs the runtime.
 */
export class PortReader extends AbstractMessageReader implements MessageReader {
  readonly #port: Port;

  constructor(port: Port) {
    super();
    this.#port = port;
  }

  override listen(callback: DataCallback): Disposable {
    return this.#port.listen((message) => {
      if (isMessage(message)) callback(message);
    });
  }
}

/** Writes JSON-RPC messages to a port. */
export class PortWriter extends AbstractMessageWriter implements MessageWriter {
  readonly #port: Port;
  #errors = 0;

  constructor(port: Port) {
    super();
    this.#port = port;
  }

  async write(message: Message): Promise<void> {
    try {
      this.#port.post(message);
    } catch (error) {
      this.#errors += 1;
      this.fireError(error instanceof Error ? error : new Error(String(error)), message, this.#errors);
      throw error;
    }
  }

  end(): void {
    // The channel lives as long as its webview: there is nothing to close.
  }
}
