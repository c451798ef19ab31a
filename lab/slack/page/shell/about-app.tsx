import type { ComponentChildren, JSX } from 'preact';
import { usePageState } from '../state/page-context.ts';

/** What the manifest says of the app, and where an Alertmanager can post. */
export function AboutApp(): JSX.Element {
  const { app, webhooks, channels, settings } = usePageState().workspace;
  const channelName = (id: string): string => channels.find((channel) => channel.id === id)?.name ?? id;
  return (
    <div class="home-scroll">
      <div class="about">
        <Part title="Slash commands">
          {app.commands.map(({ command, usageHint, description }) => (
            <Line key={command} name={`${command} ${usageHint}`}>
              {description}
            </Line>
          ))}
        </Part>
        <Part title="Shortcuts">
          {app.shortcuts.map(({ callbackId, name, type, description }) => (
            <Line key={callbackId} name={name}>
              {type === 'message' ? 'On a message' : 'Anywhere'}: {description}
            </Line>
          ))}
        </Part>
        <Part title="Incoming webhooks">
          {webhooks.map(({ channel, url }) => (
            <Line key={url} name={`#${channelName(channel)}`}>
              <code class="code">{url}</code>
            </Line>
          ))}
        </Part>
        <Part title="Connection">
          <Line name="Delivery">
            {app.delivery === 'socket'
              ? `Socket Mode, ${app.connections} open`
              : `HTTP to ${settings.requestUrl ?? 'nowhere yet'}`}
          </Line>
          <Line name="Events">{app.events.join(', ') || 'none'}</Line>
          <Line name="Bot scopes">{app.scopes.join(', ') || 'none'}</Line>
          <Line name="Ids">
            {app.id}, bot user {app.botUserId}
          </Line>
        </Part>
        <p class="about-note">
          This is a local stand-in, not Slack. It listens on this machine only, and forgets everything when it stops.
        </p>
      </div>
    </div>
  );
}

function Part({ title, children }: { title: string; children: ComponentChildren }): JSX.Element | null {
  if (Array.isArray(children) && children.length === 0) return null;
  return (
    <section>
      <h2>{title}</h2>
      <dl>{children}</dl>
    </section>
  );
}

function Line({ name, children }: { name: string; children: ComponentChildren }): JSX.Element {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
