import type { Check } from '../../contract.ts';
import { endpointReach } from './reach.ts';
import { endpointReply } from './reply.ts';

/** Guide 2.4 and 8.1, from the bot's own probe. */
export const endpointChecks: readonly Check[] = [endpointReach, endpointReply];
