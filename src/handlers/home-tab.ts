import { messageLink } from '../bot/message-link.ts';
import { type HomeContent, homeView } from '../bot/views/home.ts';
import type { Refusal } from '../bot/views/refusal.ts';
import type { Incident } from '../jobs/contract.ts';
import { diagnosesOf } from './answer.ts';
import { refusalFor } from './authorise.ts';
import { type HandlerDependencies, type Interaction, subjectsOf } from './interaction.ts';

export const homeTab: Interaction = {
  kind: 'event',
  name: 'app_home_opened',
  listen(app, dependencies) {
    app.event('app_home_opened', async ({ event, body }) => {
      if (event.tab !== 'home') return;
      const { user } = event;
      const refusal = refusalFor({ user, team: body.team_id }, dependencies);
      const content = refusal === undefined ? await contentOf(dependencies) : withoutAnything(dependencies, refusal);
      await dependencies.replies.publishHome(user, homeView(content));
    });
  },
};

/** For who may not ask: not a name of the platform, and why. */
function withoutAnything({ platform }: HandlerDependencies, { reason, remedy }: Refusal): HomeContent {
  return { platform: platform.name, subjects: [], incidents: [], trouble: `${reason} ${remedy}` };
}

async function contentOf({ platform, desk, identity, log }: HandlerDependencies): Promise<HomeContent> {
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
