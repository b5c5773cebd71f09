import { readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { message } from '../../shared/message.ts';
import { EngineError } from '../errors.ts';
import type { Connection, Statement } from './connection.ts';
import { openConnection } from './openConnection.ts';

export interface LeaseOptions {
  /** Milliseconds after which a lease that was not renewed may be taken over. */
  readonly ttlMs?: number;
  /** Milliseconds between renewals. */
  readonly heartbeatMs?: number;
  /** Milliseconds since 1970; all processes that share a catalogue must agree on it. */
  readonly now?: () => number;
}

interface LeaseRow {
  readonly token: number;
  readonly owner: string | null;
  readonly host: string | null;
  readonly pid: number | null;
  readonly heartbeat: number | null;
}

const defaultTtl = 10_000;

/**
 * The right to write to a catalogue: a row in the catalogue itself, which one process holds and renews. Each holder gets a
 * larger token; a catalogue that was opened with the lease compares it in every transaction, under the write lock, so that a
 * process that was suspended and overtaken cannot write by mistake (a fencing token: M. Kleppmann, "How to do distributed
 * locking", 2016).
 */
export class WriterLease {
  readonly #connection: Connection;
  readonly #token: number;
  readonly #now: () => number;
  readonly #renew: Statement<never>;
  readonly #clear: Statement<never>;
  readonly #timer: NodeJS.Timeout;
  readonly #listeners: (() => void)[] = [];
  #held = true;

  private constructor(connection: Connection, token: number, heartbeatMs: number, now: () => number) {
    this.#connection = connection;
    this.#token = token;
    this.#now = now;
    this.#renew = connection.prepare('UPDATE lease SET heartbeat = ? WHERE token = ? AND owner IS NOT NULL');
    this.#clear = connection.prepare(
      'UPDATE lease SET owner = NULL, host = NULL, pid = NULL, heartbeat = NULL WHERE token = ?',
    );
    this.#timer = setInterval(() => this.#beat(), heartbeatMs);
    this.#timer.unref();
  }

  /**
   * Takes the lease when it is free: nobody has it, its holder's process is gone, or its holder has not renewed it in time.
   * Never waits for a holder.
   *
   * @param file the catalogue, which is made when it is not there
   * @param owner who asks, for messages
   * @returns undefined when another process, or another owner in this one, has it
   * @throws EngineError as `Catalogue.open`
   */
  static tryAcquire(file: string, owner: string, options: LeaseOptions = {}): WriterLease | undefined {
    const ttl = options.ttlMs ?? defaultTtl;
    const now = options.now ?? Date.now;
    let connection: Connection | undefined;
    try {
      connection = openConnection(file, 'write');
      const read = connection.prepare<LeaseRow>('SELECT token, owner, host, pid, heartbeat FROM lease');
      const token = isFree(read.get(), now(), ttl) ? take(connection, read, owner, now, ttl) : undefined;
      if (token === undefined) {
        connection.close();
        return undefined;
      }
      return new WriterLease(connection, token, options.heartbeatMs ?? ttl / 4, now);
    } catch (error) {
      connection?.close();
      // Also while another process is making the index.
      if (error instanceof EngineError && error.code === 'index-busy') {
        return undefined;
      }
      throw error;
    }
  }

  /** True until it is released, or found to be taken over. */
  get held(): boolean {
    return this.#held;
  }

  /** Called once, when another process turns out to have taken over, or the lease can no longer be renewed. */
  onLost(listener: () => void): void {
    this.#listeners.push(listener);
  }

  /**
   * For a transaction that is about to write.
   *
   * @param token the token in the catalogue now
   * @throws EngineError `index-busy` when the lease was released or taken over
   */
  assertHeld(token: number | undefined): void {
    if (this.#held && token !== this.#token) {
      this.#lose();
    }
    if (!this.#held) {
      throw new EngineError(
        'index-busy',
        message(
          'This process has given up or lost the right to write the index {0} to another one. Nothing was written.',
          this.#connection.file,
        ),
      );
    }
  }

  /** Gives the lease back, so that another process can have it at once. */
  release(): void {
    if (!this.#held) {
      return;
    }
    this.#held = false;
    clearInterval(this.#timer);
    try {
      this.#clear.run(this.#token);
    } finally {
      this.#connection.close();
    }
  }

  #beat(): void {
    try {
      if (this.#renew.run(this.#now(), this.#token) === 0) {
        this.#lose();
      }
    } catch (error) {
      if (!(error instanceof EngineError)) {
        throw error;
      }
      // While another connection has the lock, the next beat is early enough. With a full disk or a damaged file there will
      // be no beat: the holder hears of it now, and of the reason when it tries to acquire the lease again.
      if (error.code !== 'index-busy') {
        this.#lose();
      }
    }
  }

  #lose(): void {
    this.#held = false;
    clearInterval(this.#timer);
    this.#connection.close();
    for (const listener of this.#listeners) {
      listener();
    }
  }
}

function take(
  connection: Connection,
  read: Statement<LeaseRow>,
  owner: string,
  now: () => number,
  ttl: number,
): number | undefined {
  return connection.transaction(() => {
    const row = read.get();
    if (!isFree(row, now(), ttl)) {
      return undefined;
    }
    const token = (row?.token ?? 0) + 1;
    connection
      .prepare('UPDATE lease SET token = ?, owner = ?, host = ?, pid = ?, heartbeat = ?')
      .run(token, owner, processSpace(), process.pid, now());
    return token;
  });
}

function isFree(row: LeaseRow | undefined, now: number, ttl: number): boolean {
  if (row === undefined || row.owner === null || row.heartbeat === null || row.pid === null) {
    return true;
  }
  // A heartbeat from the future means that a clock was set back; a living holder renews it soon.
  const expired = Math.abs(now - row.heartbeat) > ttl;
  return expired || (row.host === processSpace() && !isAlive(row.pid));
}

/** Where a process id means something: the machine, on Linux also the container. */
function processSpace(): string {
  return process.platform === 'linux' ? `${hostname()} ${pidNamespace()}` : hostname();
}

function pidNamespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    // No /proc here: the machine's name has to do, and a holder in another container is waited for.
    return '';
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives, and is another user's.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
