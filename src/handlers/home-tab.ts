import { messageLink } from '../bot/message-link.ts';
import { homeView } from '../bot/views/home.ts';
import type { Incident } from '../jobs/contract.ts';
import { diagnosesOf } from './answer.ts';
import { type HandlerDependencies, type Interaction, subjectsOf } from './interaction.ts';

export const homeTab: Interaction = {
  kind: 'event',
  name: 'app_home_opened',
  listen(app, dependencies) {
    app.event('app_home_opened', async ({ event }) => {
      if (event.tab !== 'home') return;
      await dependencies.replies.publishHome(event.user, homeView(await contentOf(dependencies)));
    });
  },
};

async function contentOf({
  platform,
  desk,
  identity,
  log,
}: HandlerDependencies): Promise<Parameters<typeof homeView>[0]> {
  const always = { platform: platform.name, subjects: subjectsOf(platform) };
  try {
    const recent = await desk.recent(40);
    const status = latestStatus(recent, identity);
    return { ...always, incidents: diagnosesOf(recent), ...(status === undefined ? {} : { status }) };
  } catch (error) {
    log.warn({ error: String(error) }, 'The Home tab is shown without incidents');
    return { ...always, incidents: [], trouble: 'The incidents cannot be read now: Redis does not answer.' };
  }
}

function latestStatus(
  recent: readonly Incident[],
  identity: HandlerDependencies['identity'],
): { at: string; link: string } | undefined {
  const latest = recent.find(({ asks, state }) => asks === 'status' && state === 'reported');
  if (latest?.anchor === undefined) return undefined;
  return { at: latest.outcome?.at ?? latest.askedAt, link: messageLink(identity, latest.anchor) };
}
