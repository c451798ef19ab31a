import { z } from 'zod';
import { REASON_ACTION, REASON_BLOCK, REJECT_MODAL } from '../bot/views/reject-modal.ts';
import { refusalFor } from './authorise.ts';
import type { Interaction } from './interaction.ts';

/** What of a submitted modal is used. */
const Submission = z.object({
  user: z.object({ id: z.string().min(1), team_id: z.string().optional() }),
  view: z.object({
    private_metadata: z.string(),
    state: z.object({
      values: z.object({ [REASON_BLOCK]: z.object({ [REASON_ACTION]: z.object({ value: z.string().nullish() }) }) }),
    }),
  }),
});

/** A vote against, with its reason. What refuses it is said in the modal, where the reason still stands. */
export const rejectReason: Interaction = {
  kind: 'view_submission',
  name: REJECT_MODAL,
  listen(app, dependencies) {
    app.view(REJECT_MODAL, async ({ ack, body }) => {
      const { user, view } = Submission.parse(body);
      const person = { user: user.id, ...(user.team_id === undefined ? {} : { team: user.team_id }) };
      const reason = view.state.values[REASON_BLOCK]?.[REASON_ACTION]?.value?.trim() ?? '';
      const fault = async (): Promise<string | undefined> => {
        const refusal =
          refusalFor(person, dependencies) ??
          (await dependencies.fixes?.decide({ id: view.private_metadata, person, vote: 'reject', reason }));
        return refusal === undefined ? undefined : `${refusal.reason} ${refusal.remedy}`;
      };
      const said = await fault().catch((error: unknown) => {
        dependencies.log.error({ error: String(error), actor: user.id }, 'A rejection could not be written down');
        return 'The queue (Redis) does not answer, so nothing was decided. Try again in a minute.';
      });
      await (said === undefined
        ? ack()
        : ack({ response_action: 'errors', errors: { [REASON_BLOCK]: said.slice(0, 1000) } }));
    });
  },
};
