import { MongoClient, MongoServerError } from 'mongodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { memberHello, notWritablePrimary, type SetState, standaloneHello } from '../../../../lab/mongodb/documents.ts';
import { type Responder, startResponder } from '../../../../lab/mongodb/responder.ts';

/** The unmodified driver, as a service would use it. */
describe('the responder', () => {
  let responder: Responder;
  let client: MongoClient;
  beforeAll(async () => {
    responder = await startResponder({ script: { hello: standaloneHello, insert: notWritablePrimary() } });
    client = new MongoClient(`mongodb://${responder.address}`, { directConnection: true, heartbeatFrequencyMS: 500 });
    await client.connect();
  });
  afterAll(async () => {
    await client.close(true);
    await responder.close();
  });

  it('refuses a write as a member that is no primary any more', async () => {
    const inserted = client.db('x').collection('y').insertOne({ a: 1 });
    await expect(inserted).rejects.toMatchObject({ code: 10107, name: 'MongoServerError' });
  });

  it('does not know what no script names', async () => {
    const error = await client
      .db('x')
      .command({ top: 1 })
      .catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(MongoServerError);
    expect(error).toMatchObject({ code: 59, codeName: 'CommandNotFound' });
  });

  it('shows an election at the next heartbeat', async () => {
    const address = responder.address;
    const set = (state: 'PRIMARY' | 'SECONDARY'): SetState => ({ name: 'rs0', members: [{ address, state }] });
    const types: string[] = [];
    responder.follow({ hello: () => memberHello(set('SECONDARY'), address) });
    const watcher = new MongoClient(`mongodb://${address}/?replicaSet=rs0`, { heartbeatFrequencyMS: 500 });
    watcher.on('topologyDescriptionChanged', ({ newDescription }) => types.push(newDescription.type));
    const connected = watcher.connect();
    await expect.poll(() => types.at(-1), { timeout: 5000 }).toBe('ReplicaSetNoPrimary');
    responder.follow({ hello: () => memberHello(set('PRIMARY'), address) });
    await connected;
    expect(types.at(-1)).toBe('ReplicaSetWithPrimary');
    await watcher.close(true);
  });

  it('closes new connections as mongod does at its limit', async () => {
    const full = await startResponder({ script: { hello: standaloneHello } });
    full.closeNewConnections();
    const late = new MongoClient(`mongodb://${full.address}`, { serverSelectionTimeoutMS: 300, connectTimeoutMS: 200 });
    await expect(late.connect()).rejects.toThrow(/closed|ECONNRESET/);
    await late.close(true);
    await full.close();
  });
});
