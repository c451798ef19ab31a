import { Policy } from '../../src/jobs/policy.ts';

/** Who may do what in the local Slack: erin asks, ada and alan approve, otto does neither. */
export const demoPolicy = Policy.parse({
  roles: {
    engineers: { users: ['U0ENGINEER'], groups: ['S0APPROVER'] },
    approvers: { groups: ['S0APPROVER'] },
  },
  allow: [{ name: 'fixes of the demo', request: ['engineers'], approve: ['approvers'] }],
});
