import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, type TestContext, test } from 'node:test';
import { copyOfGallery, galleryFixture, lookalike, repository, temporaryFolder } from './support.ts';

interface Answer {
  readonly id?: number;
  readonly result?: {
    readonly serverInfo?: { readonly name: string };
    readonly tools?: readonly { readonly name: string; readonly annotations: { readonly readOnlyHint: boolean } }[];
    readonly content?: readonly { readonly text: string }[];
    readonly isError?: boolean;
  };
}

/** A client that speaks the protocol line by line, so that nothing but the protocol may be on standard output. */
class Client {
  readonly process: ChildProcess;
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  readonly ended: Promise<number | null>;
  stderr = '';
  #last = 0;

  constructor(home: string, args: readonly string[]) {
    const child = spawn(process.execPath, [join(repository, 'dist/cli.js'), 'mcp', ...args], {
      cwd: repository,
      env: { ...process.env, NODE_OPTIONS: '', LOOKALIKE_HOME: home },
    });
    this.process = child;
    this.ended = new Promise((resolve) => child.once('close', resolve));
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.stderr += text;
    });
    createInterface({ input: child.stdout }).on('line', (line) => {
      const answer: Answer = JSON.parse(line);
      this.#waiting.get(answer.id ?? 0)?.(answer);
    });
  }

  static async open(context: TestContext, home: string, args: readonly string[]): Promise<Client> {
    const client = new Client(home, args);
    context.after(() => client.process.kill('SIGKILL'));
    const clientInfo = { name: 'test', version: '1' };
    const { result } = await client.ask('initialize', { protocolVersion: '2025-06-18', capabilities: {}, clientInfo });
    assert.equal(result?.serverInfo?.name, 'lookalike');
    client.tell({ method: 'notifications/initialized' });
    return client;
  }

  tell(message: object): void {
    this.process.stdin?.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
  }

  ask(method: string, params: object = {}): Promise<Answer> {
    const id = ++this.#last;
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      this.tell({ id, method, params });
    });
  }

  async call(name: string, input: object): Promise<{ readonly text: string; readonly isError: boolean }> {
    const { result } = await this.ask('tools/call', { name, arguments: input });
    return { text: result?.content?.[0]?.text ?? '', isError: result?.isError ?? false };
  }
}

describe('lookalike mcp', () => {
  test('offers its tools, finds by words and by picture, and ends when the client hangs up', async (context) => {
    const client = await Client.open(context, temporaryFolder(context), [galleryFixture]);
    const { result } = await client.ask('tools/list');
    assert.deepEqual(
      result?.tools?.map(({ name, annotations }) => [name, annotations.readOnlyHint]),
      [
        ['search_images', true],
        ['find_similar_images', true],
      ],
    );
    const { text } = await client.call('search_images', { query: 'a cat', limit: 3 });
    assert.match(text, /^Likely, best first:\n- photos\/IMG_2041\.jpg \(jpeg, 451 x 300, 23133 bytes\)$/m);
    assert.equal(text.match(/^- /gm)?.length, 3);
    const misspelt = await client.call('search_images', { query: 'setings dialog' });
    assert.match(misspelt.text, /Searched for "settings" instead of "setings"/);
    client.process.stdin?.end();
    assert.equal(await client.ended, 0, client.stderr);
  });

  test('sees files that come while it runs', async (context) => {
    const folder = temporaryFolder(context);
    const gallery = copyOfGallery(folder);
    const client = await Client.open(context, temporaryFolder(context), [gallery]);
    const similar = (): Promise<{ readonly text: string }> =>
      client.call('find_similar_images', { path: 'photos/IMG_2041.jpg', limit: 2 });
    assert.doesNotMatch((await similar()).text, /copy/);
    copyFileSync(join(gallery, 'photos/IMG_2041.jpg'), join(gallery, 'copy.jpg'));
    assert.match((await similar()).text, /^Likely, best first:\n- copy\.jpg/);
    client.process.kill('SIGTERM');
    assert.equal(await client.ended, 0, client.stderr);
  });

  test('says what is wrong as an answer, and goes on', async (context) => {
    const client = await Client.open(context, temporaryFolder(context), [galleryFixture]);
    const missing = await client.call('find_similar_images', { path: 'nowhere.png' });
    assert.equal(missing.isError, true);
    assert.match(missing.text, /nowhere\.png cannot be read/);
    const wrong = await client.call('search_images', { query: 'cat', limit: 0 });
    assert.equal(wrong.isError, true);
    assert.match(wrong.text, /limit/);
    assert.equal((await client.call('search_images', { query: 'cat type:jpg', limit: 1 })).isError, false);
  });

  test('ends at once where the folder is not there', async (context) => {
    const { code, stderr, stdout } = await lookalike(temporaryFolder(context), ['mcp', '/nowhere/at/all']);
    assert.deepEqual([code, stdout], [2, '']);
    assert.match(stderr, /there is no such folder/);
  });
});
