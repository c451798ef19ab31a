/**
 * A stand-in for a MongoDB server that answers what drivers and health checks ask first. For machines where no better
 * one can be had; it keeps no data.
 */
import { createServer, type Socket } from 'node:net';
import { hostname } from 'node:os';
import { BSON, type Document } from 'bson';

const replyOpcode = 1;
const queryOpcode = 2004;
const messageOpcode = 2013;
const started = Date.now();
const sockets = new Set<Socket>();
let created = 0;

function log(component: string, id: number, message: string, attributes: Document = {}): void {
  const line = {
    t: { $date: new Date().toISOString() },
    s: 'I',
    c: component,
    id,
    ctx: 'initandlisten',
    msg: message,
    attr: attributes,
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

const hello = (): Document => ({
  isWritablePrimary: true,
  ismaster: true,
  helloOk: true,
  maxBsonObjectSize: 16_777_216,
  maxMessageSizeBytes: 48_000_000,
  maxWriteBatchSize: 100_000,
  localTime: new Date(),
  minWireVersion: 0,
  maxWireVersion: 21,
  readOnly: false,
});

const commands: Readonly<Record<string, () => Document>> = {
  hello,
  ismaster: hello,
  isMaster: hello,
  ping: () => ({}),
  buildInfo: () => ({
    version: '7.0.14',
    gitVersion: 'stand-in',
    versionArray: [7, 0, 14, 0],
    bits: 64,
    maxBsonObjectSize: 16_777_216,
  }),
  endSessions: () => ({}),
  serverStatus: () => ({
    host: hostname(),
    version: '7.0.14',
    process: 'mongod',
    pid: BSON.Long.fromNumber(process.pid),
    uptime: (Date.now() - started) / 1000,
    localTime: new Date(),
    connections: { current: sockets.size, available: 51_200 - sockets.size, totalCreated: created, active: 1 },
  }),
  listDatabases: () => ({ databases: [{ name: 'trading_bot', sizeOnDisk: 8192, empty: false }], totalSize: 8192 }),
};

function answer(command: Document): Document {
  const name = Object.keys(command)[0] ?? '';
  const reply = commands[name];
  if (reply) return { ...reply(), ok: 1 };
  return { ok: 0, errmsg: `no such command: '${name}'`, code: 59, codeName: 'CommandNotFound' };
}

function frame(responseTo: number, opcode: number, body: readonly Uint8Array[]): Buffer {
  const payload = Buffer.concat(body);
  const header = Buffer.alloc(16);
  for (const [index, value] of [payload.length + 16, 0, responseTo, opcode].entries())
    header.writeInt32LE(value, index * 4);
  return Buffer.concat([header, payload]);
}

function respond(message: Buffer): Buffer | undefined {
  const requestId = message.readInt32LE(4);
  const opcode = message.readInt32LE(12);
  if (opcode === queryOpcode) {
    const start = message.indexOf(0, 20) + 9; // after flags, collection name, two int32
    const reply = BSON.serialize(answer(BSON.deserialize(message.subarray(start))));
    const head = Buffer.alloc(20);
    head.writeInt32LE(8, 0);
    head.writeInt32LE(1, 16);
    return frame(requestId, replyOpcode, [head, reply]);
  }
  if (opcode !== messageOpcode || message.readUInt32LE(16) & 2) return undefined; // moreToCome wants no reply
  const length = message.readInt32LE(21);
  const command = BSON.deserialize(message.subarray(21, 21 + length));
  return frame(requestId, messageOpcode, [Buffer.alloc(5), BSON.serialize(answer(command))]);
}

function converse(socket: Socket): void {
  created += 1;
  sockets.add(socket);
  let pending = Buffer.alloc(0);
  socket.on('data', (chunk) => {
    pending = Buffer.concat([pending, chunk]);
    while (pending.length >= 16 && pending.length >= pending.readInt32LE(0)) {
      const length = pending.readInt32LE(0);
      const reply = respond(pending.subarray(0, length));
      pending = pending.subarray(length);
      if (reply) socket.write(reply);
    }
  });
  socket.on('error', () => socket.destroy());
  socket.on('close', () => sockets.delete(socket));
}

process.on('SIGTERM', () => {
  log('CONTROL', 23_377, 'Received signal', { signal: 15, error: 'Terminated' });
  process.exit(0);
});
createServer(converse).listen(27_017, () =>
  log('NETWORK', 23_016, 'Waiting for connections', { port: 27_017, ssl: 'off' }),
);
