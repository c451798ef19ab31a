/** A message as Alertmanager's Slack receiver posts it. */
export interface AlertmanagerMessage {
  readonly username: string;
  readonly attachments: readonly Readonly<Record<string, string>>[];
}

export function alertAbout(service: string): AlertmanagerMessage {
  const title = `[FIRING:1] ServiceUnhealthy (${service} bot-core critical)`;
  return {
    username: 'Alertmanager',
    attachments: [{ title, text: `${service} does not answer its health check.`, fallback: title, color: 'danger' }],
  };
}

/** Posts it through an incoming webhook. */
export async function postAlert(webhook: string, message: AlertmanagerMessage): Promise<void> {
  const response = await fetch(webhook, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(message),
  });
  if (!response.ok) throw new Error(`The alert was refused: ${await response.text()}`);
}
