/** Any Block Kit block or element, exactly as the app sent it, with `block_id` and `action_id` filled in. */
export type BlockValue = { type: string; block_id?: string; [field: string]: unknown };

/** A legacy attachment, exactly as sent. Alertmanager writes these. */
export type AttachmentValue = { id?: number; blocks?: BlockValue[]; [field: string]: unknown };

/** A file shown with a message. */
export interface SharedFile {
  /** `F…` */
  id: string;
  name: string;
  title: string;
  mimetype: string;
  size: number;
  /** Text of the first lines, for text files. */
  preview: string | null;
  /** Under `/emu/files/`, usable as it is by the page. */
  downloadUrl: string;
}

/** One message as somebody sees it. */
export interface Message {
  channel: string;
  /** The id: seconds and microseconds, a string. Unique and rising within the channel. */
  ts: string;
  /** The parent's `ts` where this is a reply or a parent with replies. */
  threadTs: string | null;
  /** The member who wrote it; null for an incoming webhook. */
  user: string | null;
  botId: string | null;
  /** The name to show: the member's, or the webhook's `username`. */
  authorName: string;
  /** `:emoji:` or an address, where a webhook gave one. */
  authorIcon: string | null;
  subtype: string | null;
  /** mrkdwn, with `&amp;` `&lt;` `&gt;` as stored. */
  text: string;
  blocks: BlockValue[];
  attachments: AttachmentValue[];
  files: SharedFile[];
  reactions: { name: string; users: string[] }[];
  /** Shows "(edited)". */
  edited: boolean;
  /** Set where only this member sees it ("Only visible to you"). */
  ephemeralFor: string | null;
  /** A reply that is also shown in the channel. */
  broadcast: boolean;
  replyCount: number;
  /** Who wrote in the thread, first come first. */
  replyUsers: string[];
  permalink: string;
}

/** Messages, oldest first. */
export interface MessagePage {
  messages: Message[];
}

/** A modal or Home view, in Slack's shape. */
export interface ViewValue {
  id: string;
  type: 'modal' | 'home';
  callback_id: string;
  title?: { type: 'plain_text'; text: string };
  submit?: { type: 'plain_text'; text: string } | null;
  close?: { type: 'plain_text'; text: string } | null;
  blocks: BlockValue[];
  private_metadata: string;
  hash: string;
  root_view_id: string;
  previous_view_id: string | null;
  external_id: string;
  clear_on_close: boolean;
  notify_on_close: boolean;
  /** Already given answers, kept over `views.update` and after errors. */
  state: { values: StateValues };
  [field: string]: unknown;
}

/** A member's open modals, the visible one last. At most three. */
export interface ViewStack {
  views: ViewValue[];
}

/** A member's Home tab; null before the app published one. */
export interface HomeState {
  view: ViewValue | null;
}

/**
 * What one input holds, in Slack's shape: `type` plus `value` or `selected_option`, `selected_options`,
 * `selected_date`, `selected_time`, `selected_date_time`, `selected_user(s)`, `selected_channel(s)`,
 * `selected_conversation(s)`, `rich_text_value`.
 */
export type ElementValue = { type: string; [field: string]: unknown };

/** `block_id` → `action_id` → what that input holds. */
export type StateValues = Record<string, Record<string, ElementValue>>;
