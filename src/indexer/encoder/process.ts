// Entry of the encoder process: all native code runs here, and nothing is kept here.
import {
  type CancellationToken,
  createMessageConnection,
  ErrorCodes,
  IPCMessageReader,
  IPCMessageWriter,
  type RequestType,
  ResponseError,
} from 'vscode-jsonrpc/node';
import { type Asker, Encoder } from './encoder.ts';
import { responseErrorOf } from './failure.ts';
import { dieWithParent } from './orphan.ts';
import {
  encodeImageRequest,
  encodeTextRequest,
  encodeTilesRequest,
  type ImageSource,
  readTextRequest,
  setupRequest,
  startedNotification,
  thumbnailRequest,
} from './protocol.ts';

dieWithParent();

const connection = createMessageConnection(new IPCMessageReader(process), new IPCMessageWriter(process));
let opened: Encoder | undefined;

answer(setupRequest, async (setup) => {
  const { encoder, ready } = await Encoder.open(setup);
  opened = encoder;
  return ready;
});
answer(encodeImageRequest, (source, token) => encoder().image(source, asker(source, token)));
answer(encodeTilesRequest, (source, token) => encoder().tiles(source, asker(source, token)));
answer(encodeTextRequest, ({ texts, space }) => encoder().texts(texts, space));
answer(thumbnailRequest, ({ source, side }, token) => encoder().thumbnail(source, side, asker(source, token)));
answer(readTextRequest, (source, token) => encoder().read(source, asker(source, token)));
connection.listen();

/** Answers requests of a type; what is thrown travels with its code, so that it is typed again on the other side. */
function answer<P, R>(
  type: RequestType<P, R, void>,
  respond: (params: P, token: CancellationToken) => Promise<R>,
): void {
  connection.onRequest<unknown, void>(type.method, async (params: P, token: CancellationToken) => {
    try {
      return await respond(params, token);
    } catch (error) {
      throw responseErrorOf(error);
    }
  });
}

function encoder(): Encoder {
  if (opened === undefined) throw new ResponseError(ErrorCodes.ServerNotInitialized, 'The encoder was not set up');
  return opened;
}

function asker(source: ImageSource, token: CancellationToken): Asker {
  return {
    get cancelled() {
      return token.isCancellationRequested;
    },
    started() {
      void connection.sendNotification(startedNotification, { path: 'path' in source ? source.path : '' });
    },
  };
}
