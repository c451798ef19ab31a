import type { Alert } from '../../../src/bot/alerts/read-alert.ts';

type Message = Readonly<Record<string, unknown>>;

/** How one sender tells, as it posts to Slack. Near misses look like it and say something else. */
interface Shape {
  readonly sender: string;
  readonly examples: readonly (readonly [Alert['state'], Message])[];
  readonly nearMisses: readonly (readonly [Alert['state'], Message])[];
}

const attached = (title: string, color: string, more: Message = {}): Message => ({
  text: '',
  attachments: [{ title, color, fallback: title, ...more }],
});
const field = (title: string, value: string): Message => ({ title, value, short: true });
const section = (text: string): Message => ({ type: 'section', text: { type: 'mrkdwn', text } });
const header = (text: string): Message => ({ type: 'header', text: { type: 'plain_text', text } });

export const SHAPES: readonly Shape[] = [
  {
    sender: 'Alertmanager',
    examples: [
      ['firing', attached('[FIRING:2] MongoDown (mongodb critical)', 'danger')],
      ['resolved', attached('[RESOLVED] MongoDown (mongodb critical)', 'good')],
      ['heartbeat', attached('[FIRING:1] Watchdog (monitoring/k8s none)', 'danger')],
      ['heartbeat', attached('[FIRING:1] InfoInhibitor (bot-core prometheus none)', 'danger')],
      ['heartbeat', attached('[FIRING:1] (monitoring)', 'danger', { text: 'alertname: Watchdog\nseverity: none' })],
    ],
    nearMisses: [
      ['firing', attached('[FIRING:1] WatchdogTimeout (mongodb critical)', 'danger')],
      ['firing', attached('[FIRING:1] ClosedConnections: Closed connections on mongodb: 500/s', 'danger')],
      ['firing', attached('[FIRING:1] HighLag (mongodb)', 'good', { text: 'Resolved addresses: none' })],
      ['firing', attached('[FIRING:1] Recovered volume is corrupt (mongodb)', 'danger')],
    ],
  },
  {
    sender: 'Grafana',
    examples: [
      ['firing', attached('[Alerting] redis memory', '#D63232')],
      ['firing', attached('[No Data] redis memory', '#D63232')],
      ['resolved', attached('[OK] redis memory', '#36a64f')],
      ['firing', attached('[FIRING:1, RESOLVED:2] redis memory', '#D63232')],
      ['silenced', attached('[Paused] redis memory', '#D63232')],
    ],
    nearMisses: [
      ['firing', attached('[OK-rate] of redis below 90 %', '#D63232')],
      ['firing', attached('OK-rate of redis below 90 %', '#D63232')],
    ],
  },
  {
    sender: 'PagerDuty',
    examples: [
      ['firing', { text: '*Triggered* <https://x.pagerduty.com/1|#4711>: mongodb unreachable' }],
      ['firing', attached('mongodb unreachable', '#ff0000', { fields: [field('Status', 'Triggered')] })],
      ['acknowledged', { text: 'Acknowledged by Ada: #4711 mongodb unreachable' }],
      ['acknowledged', attached('mongodb unreachable', '#ff9900', { fields: [field('Status', 'Acknowledged')] })],
      ['resolved', { text: 'Resolved #4711: mongodb unreachable' }],
    ],
    nearMisses: [['firing', { text: 'Triggered: the resolved names of mongodb are stale' }]],
  },
  {
    sender: 'Datadog',
    examples: [
      ['firing', attached('Triggered: [P1] redis used memory is high', '#e01e5a')],
      ['firing', attached('Re-Triggered: [P1] redis used memory is high', '#e01e5a')],
      ['firing', attached('[Triggered on {host:redis}] used memory', '#e01e5a')],
      ['firing', attached('Warn: redis used memory', '#ecb22e')],
      ['resolved', attached('Recovered: [P1] redis used memory is high', '#2eb67d')],
    ],
    nearMisses: [['firing', attached('Recovered bytes of redis above 5 GB', '#e01e5a')]],
  },
  {
    sender: 'Opsgenie',
    examples: [
      ['firing', { text: 'New alert #12: frontend answers 502' }],
      ['acknowledged', { text: 'Ada acknowledged alert #12 "frontend answers 502"' }],
      ['resolved', { text: '[Opsgenie] Closed alert #12: frontend answers 502' }],
      ['silenced', { text: 'Ada snoozed alert #12 "frontend answers 502"' }],
    ],
    nearMisses: [['firing', { text: 'Closed sockets of frontend above 400' }]],
  },
  {
    sender: 'CloudWatch, by SNS or a chatbot',
    examples: [
      ['firing', { text: 'ALARM: "mongodb-cpu" in EU (Ireland)' }],
      ['resolved', { text: 'OK: "mongodb-cpu" in EU (Ireland)' }],
      ['silenced', { text: 'INSUFFICIENT_DATA: "mongodb-cpu" in EU (Ireland)' }],
      ['firing', attached('CloudWatch Alarm | mongodb-cpu | eu-west-1', '#d13212')],
      ['resolved', attached('CloudWatch Alarm | mongodb-cpu | eu-west-1', '#1d8102')],
      ['firing', { text: 'mongodb-cpu', attachments: [{ fields: [field('NewStateValue', 'ALARM')] }] }],
    ],
    nearMisses: [['firing', attached('mongodb-cpu was OK before 09:00', '#d13212')]],
  },
  {
    sender: 'Zabbix',
    examples: [
      ['firing', attached('Problem: mongodb has no free memory', '#E97659')],
      ['resolved', attached('Resolved in 5m 3s: mongodb has no free memory', '#97AAB3')],
      ['firing', attached('Updated problem in 2m: mongodb has no free memory', '#E97659')],
    ],
    nearMisses: [['firing', attached('Resolved addresses of mongodb: none', '#E97659')]],
  },
  {
    sender: 'Nagios and Icinga',
    examples: [
      ['firing', { text: '** PROBLEM Service Alert: mongodb/connections is CRITICAL **' }],
      ['resolved', { text: '** RECOVERY Service Alert: mongodb/connections is OK **' }],
      ['acknowledged', { text: '** ACKNOWLEDGEMENT Service Alert: mongodb/connections is CRITICAL **' }],
      ['silenced', { text: '** DOWNTIMESTART Service Alert: mongodb/connections is CRITICAL **' }],
      ['resolved', { text: 'mongodb', attachments: [{ fields: [field('Notification Type', 'RECOVERY')] }] }],
    ],
    nearMisses: [['firing', { text: 'CRITICAL: recovery of mongodb takes 90 s' }]],
  },
  {
    sender: 'Sentry',
    examples: [
      ['firing', attached('ServerSelectionTimeoutError: mongodb-primary:27017', '#E03E2F')],
      ['resolved', attached('Resolved issue: ServerSelectionTimeoutError: mongodb-primary:27017', '#4dc771')],
    ],
    nearMisses: [['firing', attached('ResolvedHostError: redis', '#E03E2F')]],
  },
  {
    sender: 'Uptime Kuma',
    examples: [
      ['firing', { text: '[mongodb] [🔴 Down] connect ECONNREFUSED' }],
      ['resolved', { text: '[mongodb] [✅ Up] 200 - OK' }],
    ],
    nearMisses: [['firing', { text: '[mongodb] [🔴 Down] it was Up for 3 days' }]],
  },
  {
    sender: 'New Relic',
    examples: [
      ['firing', { blocks: [header('Critical priority issue is ACTIVATED'), section('frontend: error rate')] }],
      ['acknowledged', { blocks: [header('Critical priority issue is ACKNOWLEDGED'), section('frontend')] }],
      ['resolved', { blocks: [header('Critical priority issue is CLOSED'), section('frontend: error rate')] }],
      [
        'resolved',
        { blocks: [header('frontend'), { type: 'section', fields: [{ type: 'mrkdwn', text: '*State*\nClosed' }] }] },
      ],
    ],
    nearMisses: [['firing', { blocks: [header('Closed issues of frontend: error rate above 5 %')] }]],
  },
  {
    sender: 'StatusCake and other uptime checks',
    examples: [
      ['firing', { text: 'frontend is DOWN' }],
      ['resolved', { text: 'frontend is UP' }],
    ],
    nearMisses: [['firing', { text: 'Latency of frontend is up: 900 ms' }]],
  },
  {
    sender: 'a webhook of somebody',
    examples: [
      ['firing', { text: ':rotating_light: mongodb does not answer' }],
      ['resolved', { text: ':white_check_mark: mongodb recovered' }],
      ['resolved', { text: 'Alert: mongodb is OK again' }],
      ['firing', { text: 'Alert: mongodb is slow' }],
      ['firing', { text: 'Closed connections on mongodb: 500/s' }],
      ['firing', { text: 'Recovered volume of mongodb is corrupt' }],
      ['acknowledged', { text: ':eyes: mongodb is looked at' }],
    ],
    nearMisses: [
      ['firing', { text: 'Alert: no member of mongodb is OK' }],
      ['firing', { text: 'Alert: mongodb has not recovered' }],
      ['none', { text: 'Good morning, mongodb friends' }],
    ],
  },
  {
    sender: 'builds, deployments and tickets, which are no alerts',
    examples: [
      ['none', { text: 'Build #812 passed' }],
      ['none', { text: 'Deployment of frontend 1.4.2 succeeded' }],
      ['none', attached('Deployment of frontend started', 'warning')],
      ['none', { text: 'Backup of mongodb completed with 0 errors in 90 s' }],
      ['none', { text: 'Ada commented on BOT-12: mongodb is slow' }],
      ['none', attached('BOT-12 updated: mongodb is down', '#e01e5a', { fields: [field('Status', 'Open')] })],
    ],
    nearMisses: [
      ['firing', { text: 'Deployment of frontend failed' }],
      ['firing', { text: 'Triggered: BOT-12 created too many connections on mongodb' }],
    ],
  },
];
