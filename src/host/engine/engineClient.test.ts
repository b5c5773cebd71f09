import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import * as l10n from '@vscode/l10n';
import {
  createMessageConnection,
  type MessageConnection,
  ResponseError,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-jsonrpc/node';
import { defaultEngineSettings } from '../../shared/defaults.ts';
import { message } from '../../shared/message.ts';
import { type InitializeParams, requests } from '../../shared/protocol.ts';
import { FakeClock } from '../workspace/fakeClock.ts';
import { EngineClient, type EngineState, EngineStoppedError } from './engineClient.ts';
import type { EngineEnd, EngineProcess } from './engineProcess.ts';
import { RestartPolicy } from './restartPolicy.ts';

const model = { id: 'm', name: 'm', version: '1', family: 'dual', dimension: 1, licence: 'MIT' } as const;
const introduction = { version: '1', model, warnings: [] };
const params: InitializeParams = { roots: ['/w'], settings: { ...defaultEngineSettings, storageFolder: '/s' } };
const answer = {
  resultSet: 1,
  total: 0,
  searched: 0,
  filteredOut: 0,
  likely: 0,
  ranked: false,
  corrections: [],
  hints: [],
  milliseconds: 0,
};

/** An engine in this process: a connection over streams, and an end that the test chooses. */
class FakeEngine implements EngineProcess {
  readonly connection: MessageConnection;
  readonly pid = 1;
  readonly ended: Promise<EngineEnd>;
  readonly server: MessageConnection;
  #end: (end: EngineEnd) => void = () => {};

  constructor(serve: (server: MessageConnection) => void) {
    const [up, down] = [new PassThrough(), new PassThrough()];
    this.connection = createMessageConnection(new StreamMessageReader(down), new StreamMessageWriter(up));
    this.server = createMessageConnection(new StreamMessageReader(up), new StreamMessageWriter(down));
    this.ended = new Promise<EngineEnd>((resolve) => {
      this.#end = resolve;
    }).then((end) => {
      this.connection.dispose();
      return end;
    });
    serve(this.server);
    this.server.listen();
  }

  kill(): void {
    this.#end({ code: null, signal: 'SIGKILL', lastWords: '' });
  }
}

function wellBehaved(server: MessageConnection): void {
  server.onRequest(requests.initialize, () => introduction);
  server.onRequest(requests.configure, () => introduction);
  server.onRequest(requests.query, () => answer);
}

function setUp(serve: (server: MessageConnection, number: number) => void) {
  const clock = new FakeClock();
  const engines: FakeEngine[] = [];
  const states: EngineState['kind'][] = [];
  const logged: string[] = [];
  const client = new EngineClient({
    launch: () => {
      const engine = new FakeEngine((server) => serve(server, engines.length));
      engines.push(engine);
      return engine;
    },
    policy: new RestartPolicy(),
    now: () => clock.now(),
    later: (callback, milliseconds) => clock.later(callback, milliseconds),
    log: (_, line) => void logged.push(line),
    stopped: 'stopped',
    crashedTooOften: 'crashed',
  });
  client.onState(({ kind }) => states.push(kind));
  return { client, clock, engines, states, logged };
}

async function until(condition: () => boolean): Promise<void> {
  for (let turns = 0; !condition(); turns += 1) {
    assert.ok(turns < 10_000, 'it never came to that');
    await turn();
  }
}

const query = { text: 'a', images: [] };

test('a question before the start of the engine is refused, one during it waits', async () => {
  const { client } = setUp(wellBehaved);
  await assert.rejects(client.request(requests.query, query), EngineStoppedError);
  const starting = client.start(params);
  assert.deepEqual(await client.request(requests.query, query), answer);
  await starting;
  assert.equal(client.state.kind, 'running');
});

test('a question that a crash cuts short is asked again of the next engine', async () => {
  const { client, clock, engines } = setUp((server, number) => {
    wellBehaved(server);
    if (number === 0) server.onRequest(requests.query, () => new Promise<never>(() => {}));
  });
  await client.start(params);
  const asked = client.request(requests.query, query);
  await turn();
  engines[0]?.kill();
  await until(() => client.state.kind === 'restarting');
  clock.pass(10_000);
  assert.deepEqual(await asked, answer);
  assert.equal(engines.length, 2);
});

test('what changes something is not repeated: it rejects when the engine ends', async () => {
  const { client, engines } = setUp((server) => {
    wellBehaved(server);
    server.onRequest(requests.index, () => new Promise<never>(() => {}));
  });
  await client.start(params);
  const indexing = client.request(requests.index, {});
  await turn();
  engines[0]?.kill();
  await assert.rejects(indexing, EngineStoppedError);
});

test('after three crashes it stays down and says why, until a person restarts it', async () => {
  const { client, clock, engines, states } = setUp(wellBehaved);
  await client.start(params);
  for (let crash = 0; crash < 3; crash += 1) {
    await until(() => client.state.kind === 'running');
    engines.at(-1)?.kill();
    await until(() => client.state.kind !== 'running');
    clock.pass(10_000);
  }
  assert.deepEqual(client.state, { kind: 'failed', reason: 'crashed', crashed: true });
  assert.equal(engines.length, 3);
  await assert.rejects(client.request(requests.query, query), /crashed/);
  await client.restart();
  assert.equal(client.state.kind, 'running');
  assert.deepEqual(states.slice(0, 4), ['starting', 'running', 'restarting', 'starting']);
});

test('what is asked while a person restarts it is answered by the new one', async () => {
  const { client, engines } = setUp((server, number) => {
    wellBehaved(server);
    if (number === 0) server.onRequest(requests.query, () => new Promise<never>(() => {}));
  });
  await client.start(params);
  const before = client.request(requests.query, query);
  await turn();
  const restarted = client.restart();
  const meanwhile = client.request(requests.query, query);
  await restarted;
  assert.deepEqual(await before, answer);
  assert.deepEqual(await meanwhile, answer);
  assert.equal(engines.length, 2);
});

test('an engine that is stopped while it restarts stays down', async () => {
  const { client, engines } = setUp(wellBehaved);
  await client.start(params);
  const restarted = client.restart();
  await client.stop();
  await restarted;
  assert.equal(client.state.kind, 'off');
  assert.equal(engines.length, 1);
});

test('an engine that refuses its settings is not restarted; other settings are another try', async () => {
  const { client, engines } = setUp((server, number) => {
    wellBehaved(server);
    if (number === 0) server.onRequest(requests.initialize, () => new ResponseError(1, 'no such model'));
  });
  await client.start(params);
  assert.deepEqual(client.state, { kind: 'failed', reason: 'no such model', crashed: false });
  await client.start({ ...params, roots: ['/other'] });
  assert.equal(client.state.kind, 'running');
  assert.equal(engines.length, 2);
});

test('what the engine refuses is told in the language of the editor, and logged in English', async (t) => {
  l10n.config({ contents: { 'There is no model "{0}".': 'Es gibt kein Modell „{0}“.' } });
  t.after(() => l10n.config({ contents: {} }));
  const data = { code: 'model-not-found', wording: message('There is no model "{0}".', 'x') };
  const refuse = (): never => {
    throw new ResponseError(1, 'There is no model "x".', data);
  };
  const { client, logged } = setUp((server, number) => {
    wellBehaved(server);
    server.onRequest(requests.query, refuse);
    if (number === 0) server.onRequest(requests.initialize, refuse);
  });
  await client.start(params);
  assert.deepEqual(client.state, { kind: 'failed', reason: 'Es gibt kein Modell „x“.', crashed: false });
  assert.ok(logged.includes('There is no model "x".'), logged.join());
  await client.start(params);
  await assert.rejects(client.request(requests.query, query), { message: 'Es gibt kein Modell „x“.', data });
});

test('settings that change while it starts reach it', async () => {
  const seen: (readonly string[])[] = [];
  const { client } = setUp((server) => {
    server.onRequest(requests.initialize, ({ roots }) => {
      seen.push(roots);
      return introduction;
    });
    server.onRequest(requests.configure, ({ roots }) => {
      seen.push(roots);
      return introduction;
    });
  });
  const starting = client.start(params);
  await client.start({ ...params, roots: ['/other'] });
  await starting;
  assert.deepEqual(seen, [['/w'], ['/other']]);
});

test('stopping shuts the engine down and refuses what waits', async () => {
  let shutDown = false;
  const { client, engines } = setUp((server) => {
    wellBehaved(server);
    server.onRequest(requests.shutdown, () => {
      shutDown = true;
    });
  });
  await client.start(params);
  await client.stop();
  assert.equal(shutDown, true);
  assert.equal(client.state.kind, 'off');
  assert.equal(engines.length, 1);
  await assert.rejects(client.request(requests.query, query), EngineStoppedError);
});
