import { z } from 'zod';

/** What a write can change about a container, as the engine tells it. */
const ContainerReply = z.object({
  State: z.object({
    Paused: z.boolean(),
    Restarting: z.boolean(),
    Pid: z.number(),
    StartedAt: z.string(),
  }),
  HostConfig: z.object({ Memory: z.number(), MemorySwap: z.number() }),
  NetworkSettings: z.object({ Networks: z.record(z.string(), z.object({ NetworkID: z.string() })) }),
});
export type ContainerReply = z.output<typeof ContainerReply>;

export const parseContainer = (body: string): ContainerReply => ContainerReply.parse(JSON.parse(body));

/** The part of a container that a write changes: the same before and after, and it did nothing. Undefined: not to tell. */
export type WriteTrace = (container: ContainerReply) => string | undefined;

/** A failed change of limits leaves the old ones. */
export const limitsTrace: WriteTrace = ({ HostConfig: { Memory, MemorySwap } }) => `${Memory} ${MemorySwap}`;

/**
 * No process, and no run since: none was started, and none was told to end. A process that is there may have been told
 * to end, and nothing shows that.
 */
export const runTrace: WriteTrace = ({ State: { Pid, StartedAt, Restarting } }) =>
  Pid === 0 ? `${StartedAt} ${Restarting}` : undefined;

export const runningTrace: WriteTrace = ({ State: { Paused } }) => (Paused ? undefined : 'not paused');

/** What is no longer paused needs no more tries. */
export const pausedTrace: WriteTrace = ({ State: { Paused } }) => (Paused ? 'paused' : undefined);

export const networksTrace: WriteTrace = ({ NetworkSettings: { Networks } }) =>
  Object.entries(Networks)
    .map(([name, { NetworkID }]) => `${name} ${NetworkID}`)
    .sort()
    .join(', ');
