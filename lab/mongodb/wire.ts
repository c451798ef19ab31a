import { type Document, deserialize, serialize } from 'bson';

/** MongoDB's framing, as far as a client needs a server to speak it (MongoDB manual, "Wire Protocol"). */
const OP_REPLY = 1;
const OP_QUERY = 2004;
const OP_MSG = 2013;
const HEADER_BYTES = 16;
/** The sender wants no reply. */
const MORE_TO_COME = 2;

export interface Message {
  readonly requestId: number;
  readonly opcode: typeof OP_QUERY | typeof OP_MSG;
  readonly wantsReply: boolean;
  /** Its first key is the command. */
  readonly command: Document;
  /** As it came, for passing on. */
  readonly bytes: Buffer;
}

/** The whole messages at the beginning of the bytes, and what is left of the next one. */
export function readMessages(bytes: Buffer): { messages: Message[]; rest: Buffer } {
  const messages: Message[] = [];
  let rest = bytes;
  while (rest.length >= HEADER_BYTES) {
    const length = rest.readInt32LE(0);
    if (length < HEADER_BYTES) throw new Error('not the wire protocol of MongoDB');
    if (rest.length < length) break;
    messages.push(readMessage(rest.subarray(0, length)));
    rest = rest.subarray(length);
  }
  return { messages, rest };
}

function readMessage(bytes: Buffer): Message {
  const opcode = bytes.readInt32LE(12);
  const common = { requestId: bytes.readInt32LE(4), bytes };
  if (opcode === OP_QUERY) return { ...common, opcode, wantsReply: true, command: queryDocument(bytes) };
  if (opcode !== OP_MSG) throw new Error(`opcode ${opcode} is not spoken here`);
  const flags = bytes.readUInt32LE(HEADER_BYTES);
  return { ...common, opcode, wantsReply: (flags & MORE_TO_COME) === 0, command: messageDocument(bytes) };
}

/** flags, collection as a C string, skip, limit, document */
function queryDocument(bytes: Buffer): Document {
  const nameEnd = bytes.indexOf(0, HEADER_BYTES + 4);
  return documentAt(bytes, nameEnd + 1 + 8);
}

/** The section of kind 0. The driver may write sections of kind 1 (documents to insert) before it. */
function messageDocument(bytes: Buffer): Document {
  let offset = HEADER_BYTES + 4;
  while (offset < bytes.length && bytes[offset] === 1) offset += 1 + bytes.readInt32LE(offset + 1);
  return documentAt(bytes, offset + 1);
}

function documentAt(bytes: Buffer, offset: number): Document {
  return deserialize(bytes.subarray(offset, offset + bytes.readInt32LE(offset)), { promoteValues: false });
}

let lastRequestId = 0;

/** The reply to a message, in the form in which it was asked. */
export function encodeReply({ requestId, opcode }: Message, document: Document): Buffer {
  const body = Buffer.from(serialize(document));
  const prefix = opcode === OP_QUERY ? replyPrefix() : Buffer.alloc(5);
  const header = Buffer.alloc(HEADER_BYTES);
  lastRequestId = (lastRequestId + 1) % 0x7fff_ffff;
  header.writeInt32LE(HEADER_BYTES + prefix.length + body.length, 0);
  header.writeInt32LE(lastRequestId, 4);
  header.writeInt32LE(requestId, 8);
  header.writeInt32LE(opcode === OP_QUERY ? OP_REPLY : OP_MSG, 12);
  return Buffer.concat([header, prefix, body]);
}

/** flags (await capable), cursor 0, starting from 0, one document */
function replyPrefix(): Buffer {
  const prefix = Buffer.alloc(20);
  prefix.writeInt32LE(8, 0);
  prefix.writeInt32LE(1, 16);
  return prefix;
}
