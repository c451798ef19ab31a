import type { AttachmentValue, BlockValue, ViewValue } from './contract.ts';

/** A message as the server keeps it, close to Slack's own shape. */
export interface StoredMessage {
  channel: string;
  ts: string;
  threadTs?: string;
  subtype?: string;
  user?: string;
  botId?: string;
  appId?: string;
  username?: string;
  icon?: { emoji?: string; image_url?: string };
  text: string;
  blocks: BlockValue[];
  attachments: AttachmentValue[];
  files: string[];
  reactions: { name: string; users: string[] }[];
  edited?: { user: string; ts: string };
  metadata?: unknown;
  ephemeralFor?: string;
  broadcast?: boolean;
}

/** A file, from the moment the app asked for an upload address. */
export interface StoredFile {
  id: string;
  name: string;
  title: string;
  /** As announced; the upload must have it. */
  length: number;
  bytes: Buffer | null;
  user: string;
  created: number;
  shared: { channel: string; ts: string }[];
}

/** All files, and the addresses where their bytes may be posted. */
export interface FileStore {
  files: Map<string, StoredFile>;
  uploads: Map<string, string>;
}

/** Every member's open modals and Home tab. */
export interface ViewStore {
  /** Per member, the visible one last. */
  stacks: Map<string, ViewValue[]>;
  homes: Map<string, ViewValue>;
}

/** The right to open one modal, for three seconds. */
export interface Trigger {
  user: string;
  /** The modal the interaction happened in; only then may a modal be pushed. */
  viewId?: string | undefined;
  issuedAt: number;
  used: boolean;
}

/** The right to answer an interaction five times within thirty minutes. */
export interface ResponseUrl {
  channel: string;
  user: string;
  /** The message the interaction happened on; only then can it be replaced or deleted. */
  ts?: string | undefined;
  threadTs?: string | undefined;
  issuedAt: number;
  uses: number;
}
