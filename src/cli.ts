#!/usr/bin/env node
import { Command, CommanderError, Option } from 'commander';
import product from '../package.json' with { type: 'json' };
import { examineHere, printDiagnosis, replay, saveSnapshot } from './cli/diagnose.ts';
import type { Ailment } from './cli/doctor.ts';
import { EXIT_CODES, exitCodeOf, exitCodeOfError, UsageError } from './cli/exit-code.ts';
import type { InitOptions } from './cli/init.ts';
import { createOutput } from './cli/output.ts';
import { createProgressLine } from './cli/progress-line.ts';
import { statusText } from './cli/status-text.ts';
import { paintFor, printable } from './cli/style.ts';
import { loadEnvironment } from './config.ts';
import { TargetError } from './diagnostics/errors.ts';
import { isExecutable, type Planned } from './diagnostics/plan-remediation.ts';
import type { Platform } from './diagnostics/platform.ts';
import { redactValue } from './diagnostics/redaction/redact-value.ts';
import type { Refusal } from './diagnostics/remediation.ts';
import { resolveSubject } from './diagnostics/scope.ts';
import { isUsage, type PlatformStatus, statusOf } from './diagnostics/status.ts';
import { endOnFault } from './end-on-fault.ts';
import { gatedText, gateStandardError } from './gated-text.ts';
import type { AuditFilter } from './jobs/audit-contract.ts';
import { learnOwnSecrets } from './own-secrets.ts';
import { loadPlatform } from './platform-file.ts';

const output = createOutput(process.stdout, paintFor(process.stdout, process.env));

function complain(message: string): void {
  process.stderr.write(`botcore: ${printable(gatedText(message))}\n`);
}

interface DiagnoseOptions {
  config?: string;
  json?: boolean;
  save?: string;
}

const configOption = new Option('--config <file>', 'platform file (default: $BOTCORE_CONFIG or config/platform.yaml)');
const jsonOption = new Option('--json', 'print one JSON document and nothing else on stdout');

function createProgram(): Command {
  const program = new Command('botcore')
    .description('Names the root cause of trouble on a trading platform, and proves it')
    .version(product.version, '--version', 'print the version')
    .exitOverride()
    .showHelpAfterError()
    .addHelpText(
      'after',
      '\nExit code: 0 healthy, 1 a root cause was found, 2 not everything could be checked, 64 wrong usage, 78 wrong configuration.',
    );
  program
    .command('diagnose')
    .description('examine a service, a database, an area, or (without a subject) the whole platform')
    .argument('[subject]', 'name of the platform file, or platform, docker, kubernetes, services, databases', '')
    .argument('[what hurts...]', 'in your words, such as: I changed .env and restarted it', [])
    .addOption(configOption)
    .addOption(jsonOption)
    .option('--save <file>', 'also write everything that was read, redacted, for `botcore replay`')
    .action(diagnoseCommand);
  program
    .command('plan')
    .description('what a remediation would do now, and what keeps it back; writes nothing')
    .argument('<offer...>', 'as diagnose prints it: docker-start-container container=ledger service=ledger')
    .addOption(configOption)
    .addOption(jsonOption)
    .action(planCommand);
  program
    .command('replay')
    .description('judge a saved snapshot again, without the platform')
    .argument('<file>', 'what `diagnose --save` wrote')
    .addOption(jsonOption)
    .action((file: string, { json }: DiagnoseOptions) => {
      const diagnosis = replay(file);
      printDiagnosis(diagnosis, output, json ?? false);
      process.exitCode = exitCodeOf(diagnosis.verdict);
    });
  program
    .command('status')
    .description('the state of every service and database at a glance (guide 8.1)')
    .addOption(configOption)
    .addOption(jsonOption)
    .option('--usage', 'also memory and processor, for which the Docker Engine takes one to two seconds')
    .action(statusCommand);
  program
    .command('init')
    .description('write a platform file from what runs here, for you to correct')
    .option('--output <file>', 'where to write it; default: stdout')
    .option('--name <name>', 'name of the platform')
    .option('--project <project>', 'only containers of this Docker Compose project')
    .option('--network <network>', 'only containers on this Docker network')
    .option('--namespace <namespace>', 'also the deployments of this Kubernetes namespace')
    .option('--context <context>', 'context of the kubeconfig')
    .action(initCommand);
  program
    .command('rbac')
    .description('print the Kubernetes manifest of an account that may do what the bot does, and nothing else')
    .addOption(configOption)
    .action(rbacCommand);
  program
    .command('doctor')
    .description('what is still missing or wrong in the setup, and how to mend it')
    .addOption(configOption)
    .action(doctorCommand);
  program
    .command('can')
    .description('whether somebody may ask for and approve a fix, rule by rule')
    .argument('<member>', 'member id of Slack (U…)')
    .argument('<action>', 'id of an action, or a word of one, such as restart')
    .argument('<subject>', 'service or database of the platform file')
    .option('--group <id...>', 'user groups (S…) that the member is in', [])
    .addOption(configOption)
    .action(canCommand);
  addAuditCommands(program.command('audit').description('the log of what was asked, decided and done'));
  return program;
}

function addAuditCommands(audit: Command): void {
  const about = (command: Command): Command =>
    command.option('--incident <number>', 'only of this incident').option('--approval <id>', 'only of this approval');
  audit
    .command('verify')
    .description('whether an entry was edited, deleted, moved, cut off or rolled back; exit code 1: it was')
    .option('--anchor <anchor...>', 'seq:seal that was logged or posted, or a file that holds some')
    .addOption(jsonOption)
    .action(async (options: { anchor?: string[]; json?: boolean }) => {
      const { verifyAudit } = await import('./cli/audit.ts');
      const { faults } = await verifyAudit(loadEnvironment(process.env), options, output);
      process.exitCode = faults.length > 0 ? 1 : EXIT_CODES.healthy;
    });
  about(audit.command('show').description('the entries, one a line')).action(async (filter: AuditFilter) => {
    const { showAudit } = await import('./cli/audit.ts');
    await showAudit(loadEnvironment(process.env), filter, output);
  });
  about(audit.command('export').description('the entries as JSON lines, or as a timeline for a post-mortem'))
    .addOption(new Option('--format <format>', 'how').choices(['jsonl', 'markdown']).default('jsonl'))
    .action(async (filter: AuditFilter & { format: 'jsonl' | 'markdown' }) => {
      const { exportAudit } = await import('./cli/audit.ts');
      await exportAudit(loadEnvironment(process.env), filter, output);
    });
}

async function canCommand(
  member: string,
  action: string,
  subject: string,
  options: DiagnoseOptions & { group: string[] },
): Promise<void> {
  const environment = loadEnvironment(process.env);
  const platform = loadPlatform(options.config ?? environment.BOTCORE_CONFIG);
  const { explainCan } = await import('./cli/can.ts');
  output.write(explainCan(platform, environment.BOTCORE_POLICY, { member, action, subject, groups: options.group }));
}

async function rbacCommand({ config }: DiagnoseOptions): Promise<void> {
  const platform = loadPlatform(config ?? loadEnvironment(process.env).BOTCORE_CONFIG);
  const [{ rbacManifest }, { remediations }] = await Promise.all([
    import('./cli/rbac-manifest.ts'),
    import('./diagnostics/remediations/index.ts'),
  ]);
  output.write(rbacManifest({ platform, remediations }) ?? `# ${platform.name} has no Kubernetes.\n`);
}

async function statusCommand(options: DiagnoseOptions & { usage?: boolean }): Promise<void> {
  const environment = loadEnvironment(process.env);
  const platform = loadPlatform(options.config ?? environment.BOTCORE_CONFIG);
  const leavesOut = options.usage === true ? undefined : isUsage;
  const examination = await examineHere(platform, '', { environment, variables: process.env, leavesOut });
  const status = redactValue(statusOf(examination)) as PlatformStatus;
  if (options.json === true) output.json(status);
  else output.write(statusText(status, output.paint));
  process.exitCode = exitCodeOf(examination.diagnosis.verdict);
}

async function initCommand({ output: path, ...options }: InitOptions & { output?: string }): Promise<void> {
  const { init, writePlatformFile } = await import('./cli/init.ts');
  const text = await init(options, loadEnvironment(process.env));
  if (path === undefined) output.write(text);
  else writePlatformFile(path, text);
}

async function doctorCommand(options: DiagnoseOptions): Promise<void> {
  // Loaded for this command alone: Slack's and Redis' clients would cost every other one a sixth of a second.
  const { examineSetupOf, setupText } = await import('./cli/doctor.ts');
  const ailments = redactValue(await examineSetupOf(process.env, options.config)) as Ailment[];
  output.write(setupText(ailments, output.paint));
  process.exitCode = ailments.some(({ state }) => state === 'wrong') ? EXIT_CODES.configuration : EXIT_CODES.healthy;
}

/** Exit code 0: it could be carried out. 1: something keeps it back, or there is nothing to plan on. */
async function planCommand(offer: string[], options: DiagnoseOptions): Promise<void> {
  const [{ planHere, wantedPlan }, { planText, refusalText }] = await Promise.all([
    import('./cli/plan.ts'),
    import('./cli/plan-text.ts'),
  ]);
  const wanted = wantedPlan(offer);
  const environment = loadEnvironment(process.env);
  const platform = loadPlatform(options.config ?? environment.BOTCORE_CONFIG);
  const planned = redactValue(await planHere(platform, wanted, { environment, variables: process.env })) as
    | Planned
    | Refusal;
  if (options.json === true) output.json('plan' in planned ? planned.plan : planned);
  else output.write('plan' in planned ? planText(planned.plan, output.paint) : refusalText(planned, output.paint));
  process.exitCode = 'plan' in planned && isExecutable(planned.plan) ? EXIT_CODES.healthy : EXIT_CODES['root-cause'];
}

async function diagnoseCommand(subject: string, whatHurts: readonly string[], options: DiagnoseOptions): Promise<void> {
  const environment = loadEnvironment(process.env);
  const platform = loadPlatform(options.config ?? environment.BOTCORE_CONFIG);
  refuseTwoSubjects(platform, subject, whatHurts);
  const progress = createProgressLine(process.stderr);
  const examination = await examineHere(platform, subject, {
    environment,
    variables: process.env,
    complaint: whatHurts.join(' '),
    onProgress: progress.show,
  });
  progress.clear();
  printDiagnosis(examination.diagnosis, output, options.json ?? false);
  process.exitCode = exitCodeOf(examination.diagnosis.verdict);
  // Last: a file that cannot be written must not cost the answer.
  if (options.save !== undefined) saveSnapshot(examination, options.save);
}

/** Two names are no subject and a complaint: half of what was asked for would be left out without a word. */
function refuseTwoSubjects(platform: Platform, subject: string, [other = '', ...rest]: readonly string[]): void {
  if (other === '' || rest.length > 0) return;
  try {
    resolveSubject(platform, other);
  } catch {
    return;
  }
  throw new UsageError(`One subject at a time: "${subject}" or "${other}".`);
}

async function main(): Promise<void> {
  try {
    await createProgram().parseAsync();
  } catch (error) {
    // Commander has said what is wrong already; help and version are no errors.
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode === 0 ? 0 : EXIT_CODES.usage;
      return;
    }
    const remedy = error instanceof TargetError ? ` ${error.remedy}` : '';
    complain(`${error instanceof Error ? error.message : String(error)}${remedy}`);
    process.exitCode = exitCodeOfError(error);
  }
}

/** 128 and SIGPIPE, as other programs end when `head` has read enough: no verdict was told, so none is given. */
const EXIT_CUT_OFF = 141;

for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(EXIT_CUT_OFF);
  });
learnOwnSecrets(process.env);
gateStandardError();
endOnFault(complain);
await main();
// Clients that could not be closed must not keep the terminal; what was written is flushed first.
process.stdout.write('', () => process.exit());
