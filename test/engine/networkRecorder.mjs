// Preloaded into every process of network.test.ts: notes each attempt to use the network in the file that
// LOOKALIKE_NETWORK_LOG names, one line each, and passes itself on to every Node process that is started from here.
// Plain JavaScript, so that it loads in any process, whatever its options.
import childProcess from 'node:child_process';
import dgram from 'node:dgram';
import dns from 'node:dns';
import { appendFileSync } from 'node:fs';
import http from 'node:http';
import http2 from 'node:http2';
import https from 'node:https';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';
import tls from 'node:tls';

const log = process.env.LOOKALIKE_NETWORK_LOG;
const note = (what) => {
  if (log !== undefined) appendFileSync(log, `${what}\n`);
};
note(`started ${process.argv[1] ?? process.execArgv.join(' ')}`);

function record(owner, method, name) {
  const original = owner[method];
  if (typeof original !== 'function') return;
  owner[method] = function recorded(...args) {
    note(`attempt ${name}`);
    return original.apply(this, args);
  };
}

for (const method of ['connect', 'createConnection']) record(net, method, `net.${method}`);
record(net.Socket.prototype, 'connect', 'Socket.connect');
record(net.Server.prototype, 'listen', 'Server.listen');
record(tls, 'connect', 'tls.connect');
record(http2, 'connect', 'http2.connect');
for (const [name, client] of [
  ['http', http],
  ['https', https],
]) {
  for (const method of ['request', 'get']) record(client, method, `${name}.${method}`);
}
for (const [name, resolver] of [
  ['dns', dns],
  ['dns.promises', dns.promises],
  ['Resolver', dns.Resolver.prototype],
  ['promises.Resolver', dns.promises.Resolver.prototype],
]) {
  const methods = Object.getOwnPropertyNames(resolver).filter((key) => /^(lookup|resolve|reverse)/.test(key));
  for (const method of methods) record(resolver, method, `${name}.${method}`);
}
for (const method of ['bind', 'send', 'connect']) record(dgram.Socket.prototype, method, `dgram.${method}`);
for (const name of ['fetch', 'WebSocket', 'EventSource']) {
  const original = globalThis[name];
  if (original === undefined) continue;
  globalThis[name] = new Proxy(original, {
    apply(target, self, args) {
      note(`attempt ${name}`);
      return Reflect.apply(target, self, args);
    },
    construct(target, args) {
      note(`attempt ${name}`);
      return Reflect.construct(target, args);
    },
  });
}

// Encoders are started without NODE_OPTIONS, and could not inherit this file from there.
const { fork } = childProcess;
childProcess.fork = (file, args, options) => {
  const [list, settings] = Array.isArray(args) ? [args, options] : [[], args];
  const execArgv = ['--import', import.meta.url, ...(settings?.execArgv ?? process.execArgv)];
  return fork(file, list, { ...settings, execArgv });
};
for (const method of ['spawn', 'exec', 'execFile', 'spawnSync', 'execSync', 'execFileSync']) {
  const original = childProcess[method];
  childProcess[method] = (...args) => {
    note(`program ${method} ${args[0]}`);
    return original(...args);
  };
}
syncBuiltinESMExports();
