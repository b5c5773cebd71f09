// First, so that the heap never grows large.
import './smallHeap.ts';
import {
  createMessageConnection,
  IPCMessageReader,
  IPCMessageWriter,
  type MessageConnection,
  ResponseError,
} from 'vscode-jsonrpc/node';
import { message } from '../shared/message.ts';
import { notifications, requests } from '../shared/protocol.ts';
import { Engine } from './engine.ts';
import { EngineError, engineErrorCodes } from './errors.ts';

/**
 * Entry of the indexer process: serves the engine over vscode-jsonrpc on the channel to the process that forked it. It ends
 * when that channel closes, so it never outlives its window.
 */
function serve(connection: MessageConnection): void {
  let engine: Engine | undefined;
  const opened = (): Engine => {
    if (engine === undefined)
      throw new EngineError(
        'catalogue-unavailable',
        message('The engine was asked before it was told what to search.'),
      );
    return engine;
  };
  const stop = async (): Promise<void> => {
    const closing = engine;
    engine = undefined;
    await closing?.close();
  };

  connection.onRequest(
    requests.initialize,
    answered(async (params) => {
      await stop();
      engine = await Engine.open(params, {
        status: (status) => void connection.sendNotification(notifications.status, status),
        changed: (roots) => void connection.sendNotification(notifications.changed, { roots }),
        skipped: (file) => void connection.sendNotification(notifications.skipped, file),
        log: (level, message) => void connection.sendNotification(notifications.log, { level, message }),
      });
      return engine.introduction();
    }),
  );
  connection.onRequest(
    requests.configure,
    answered((params) => opened().configure(params)),
  );
  connection.onRequest(
    requests.index,
    answered((params, signal) => opened().index(params, signal)),
  );
  connection.onRequest(
    requests.status,
    answered(async () => opened().status()),
  );
  connection.onRequest(
    requests.pause,
    answered(async () => opened().pause()),
  );
  connection.onRequest(
    requests.resume,
    answered(async () => opened().resume()),
  );
  connection.onRequest(
    requests.query,
    answered((params, signal) => opened().query(params, signal)),
  );
  connection.onRequest(
    requests.rows,
    answered((params) => opened().rows(params)),
  );
  connection.onRequest(
    requests.facets,
    answered(async ({ resultSet }) => opened().facets(resultSet)),
  );
  connection.onRequest(
    requests.details,
    answered((params) => opened().details(params)),
  );
  connection.onRequest(
    requests.thumbnail,
    answered((params, signal) => opened().thumbnail(params, signal)),
  );
  connection.onRequest(
    requests.forget,
    answered((params) => opened().forget(params)),
  );
  connection.onRequest(
    requests.report,
    answered(() => opened().report()),
  );
  connection.onRequest(
    requests.complete,
    answered(async (params) => opened().complete(params)),
  );
  connection.onRequest(
    requests.history,
    answered(async ({ prefix, count }) => opened().history(prefix, count)),
  );
  connection.onRequest(
    requests.clearHistory,
    answered(async () => opened().clearHistory()),
  );
  connection.onRequest(requests.shutdown, answered(stop));
  connection.onClose(() => {
    void stop().finally(() => process.exit(0));
  });
  connection.listen();
}

/** Makes engine errors errors of the protocol, with their code and wording, and cancellation tokens abort signals. */
function answered<P, R>(
  handler: (params: P, signal: AbortSignal) => Promise<R>,
): (params: P, token?: { onCancellationRequested(listener: () => void): unknown }) => Promise<R> {
  return async (params, token) => {
    const controller = new AbortController();
    token?.onCancellationRequested(() => controller.abort());
    try {
      return await handler(params, controller.signal);
    } catch (error) {
      if (error instanceof EngineError) {
        throw new ResponseError(engineErrorCodes.indexOf(error.code) + 1, error.message, error.data);
      }
      throw error;
    }
  };
}

process.on('disconnect', () => {
  // The connection's onClose ends the engine; this ends the process should that hang.
  setTimeout(() => process.exit(0), 3000).unref();
});
serve(createMessageConnection(new IPCMessageReader(process), new IPCMessageWriter(process)));
