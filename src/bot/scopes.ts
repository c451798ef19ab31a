/** Every Web API method that the bot calls, with the bot scopes that it needs. The manifest asks for these and no more. */
export const methodScopes = {
  'auth.test': [],
  'chat.postEphemeral': ['chat:write'],
  'chat.postMessage': ['chat:write'],
  'chat.update': ['chat:write'],
  'conversations.history': ['channels:history', 'groups:history', 'im:history'],
  'conversations.info': ['channels:read', 'groups:read'],
  'conversations.open': ['im:write'],
  'conversations.replies': ['channels:history', 'groups:history', 'im:history'],
  // The SDK does the three calls of an upload under this name.
  filesUploadV2: ['files:write'],
  'usergroups.users.list': ['usergroups:read'],
  'views.open': [],
  'views.publish': [],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** The scopes of what Slack sends on its own: events and commands. */
export const deliveryScopes = {
  app_mention: ['app_mentions:read'],
  app_home_opened: [],
  'message.channels': ['channels:history'],
  'message.groups': ['groups:history'],
  'message.im': ['im:history'],
  command: ['commands'],
} as const satisfies Readonly<Record<string, readonly string[]>>;
