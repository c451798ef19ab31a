import { networkAddress } from './address.ts';
import { networkAttachment } from './attachment.ts';

export const networkChecks = [networkAttachment, networkAddress] as const;
