/** The arrows of the design: who may import whom. `npm run check:layers` enforces them. */
const only = (name, from, allowed) => ({
  name,
  severity: 'error',
  comment: `${from} may import only ${allowed.join(', ')} of ours`,
  from: { path: from },
  to: { path: '^(src|lab|test|bench|tools)/', pathNot: [from, ...allowed] },
});
const client = (name, library, files) => ({
  name,
  severity: 'error',
  comment: `${library} is imported only by ${files.join(', ')}`,
  from: { path: '^src/', pathNot: files },
  to: { path: `node_modules/${library}/` },
});

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    only('diagnostics-know-nothing-of-ours', '^src/diagnostics/', []),
    only('jobs-know-diagnostics', '^src/jobs/', ['^src/diagnostics/']),
    only('bot-knows-contracts', '^src/bot/', ['^src/diagnostics/', '^src/jobs/']),
    only('handlers-know-contracts', '^src/handlers/', [
      '^src/bot/',
      '^src/jobs/contract\\.ts$',
      '^src/jobs/(fix|approval|audit)-contract\\.ts$',
      '^src/diagnostics/',
    ]),
    {
      name: 'only-approvals-mint-grants',
      severity: 'error',
      comment: 'A grant is the right to write: only a recorded approval gives one. Tests of writers may make their own',
      from: { path: '^(src|lab|bench|tools)/', pathNot: '^src/jobs/approvals\\.ts$' },
      to: { path: '^src/diagnostics/mint-grant\\.ts$' },
    },
    {
      name: 'source-never-imports-tests-or-lab',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(test|lab|bench|tools)/' },
    },
    client('docker-client', 'dockerode', ['^src/diagnostics/targets/docker', '^src/cli/', '^src/cli\\.ts$']),
    client('kubernetes-client', '@kubernetes/client-node', ['^src/diagnostics/targets/kubernetes']),
    client('mongodb-client', 'mongodb', ['^src/diagnostics/targets/mongodb']),
    client('queue-client', 'bullmq', ['^src/jobs/(queue|worker)\\.ts$']),
    client('redis-client', 'ioredis', [
      '^src/diagnostics/targets/redis',
      '^src/jobs/',
      '^src/start-bot-core\\.ts$',
      '^src/start-fixes\\.ts$',
      '^src/cli/audit\\.ts$',
    ]),
    client('slack-client', '@slack/(bolt|web-api|socket-mode)', [
      '^src/bot/',
      '^src/handlers/',
      '^src/cli/',
      '^src/main\\.ts$',
    ]),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { conditionNames: ['import', 'node', 'default'], exportsFields: ['exports'] },
    exclude: { path: '(^dist/|^lab/slack/page/)' },
  },
};
