import { isCardNumber, isIban } from './account-numbers.ts';
import type { ShapedSecret } from './shaped-secret.ts';

const isMixed = (text: string): boolean => /\d/.test(text) && /[a-z]/.test(text) && /[A-Z]/.test(text);

const tokens: readonly ShapedSecret[] = [
  {
    of: 'JSON web token',
    holds: 'eyJ',
    pattern: /(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{8,4000}(?:\.[A-Za-z0-9_-]{0,8000}){1,4}/g,
  },
  {
    of: 'JSON web token, glued to a word',
    holds: 'eyJ',
    pattern: /eyJ(?:hbGci|0eXAi|raWQi|lbmMi|jdHki)[A-Za-z0-9_-]{4,4000}(?:\.[A-Za-z0-9_-]{0,8000}){0,4}/g,
  },
  { of: 'Azure client secret', holds: 'Q~', pattern: /(?<![A-Za-z0-9])[A-Za-z0-9_~.]{3}\dQ~[A-Za-z0-9_~.-]{24,40}/g },
  {
    of: 'Discord bot token',
    run: 50,
    holds: '.',
    pattern: /(?<![A-Za-z0-9])[MNO][A-Za-z0-9_-]{23,27}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,45}/g,
    valid: isMixed,
  },
  { of: 'Telegram bot token', run: 28, digits: 8, holds: ':A', pattern: /(?<!\d)\d{8,10}:A[A-Za-z0-9_-]{28,40}/g },
  { of: 'Firebase server key', run: 100, holds: ':APA91', pattern: /AAAA[A-Za-z0-9_-]{7}:APA91[A-Za-z0-9_-]{60,200}/g },
  { of: 'Terraform Cloud token', holds: '.atlasv1.', pattern: /[A-Za-z0-9]{10,20}\.atlasv1\.[A-Za-z0-9=_-]{30,90}/g },
  { of: 'Twilio key', run: 34, digits: 6, holds: 'SK', pattern: /(?<![A-Za-z0-9])SK[0-9a-f]{32}(?![0-9a-zA-Z])/g },
  { of: 'Mailchimp key', run: 34, digits: 6, holds: '-us', pattern: /(?<![0-9a-f])[0-9a-f]{32}-us\d{1,2}(?!\d)/g },
  {
    of: 'exchange key: 64 letters and digits',
    run: 64,
    digits: 2,
    pattern: /(?<![A-Za-z0-9+/_=-])[A-Za-z0-9]{64}(?![A-Za-z0-9])/g,
    valid: isMixed,
    nearMisses: ['sha256:0000000000000000000000000000000000000000000000000000000000000000'],
  },
  {
    of: 'exchange or storage key: 64 bytes in base64',
    run: 88,
    holds: '==',
    pattern: /(?<![A-Za-z0-9+/=]|sha512-)[A-Za-z0-9+/]{86}==(?![A-Za-z0-9=])/g,
    valid: isMixed,
  },
  {
    of: 'NaCl or Solana key pair: 64 numbers',
    run: 1,
    digits: 64,
    holds: ',',
    pattern: /\[ {0,4}\d{1,3}(?: {0,4}, {0,4}\d{1,3}){63} {0,4}\]/g,
  },
  {
    of: 'private key in hexadecimal digits',
    run: 64,
    digits: 8,
    pattern:
      /\b(?:pk|sk|priv|wallet|signer|signing|deployer|operator|account|validator|spend|view)["'`]?[ \t]{0,4}[:=]?[ \t]{0,4}["'`]?(?<secret>(?:0x)?[0-9a-fA-F]{64})(?![0-9a-fA-F])/gi,
    nearMisses: ['container 0000000000000000000000000000000000000000000000000000000000000000'],
  },
  {
    of: 'JSON web key',
    holds: '"kty"',
    pattern: /"(?:d|k|p|q|dp|dq|qi)" {0,8}: {0,8}"(?<secret>[A-Za-z0-9_-]{20,2000})"/g,
  },
];

/** Addresses of which the path is the right to post. */
const hooks: readonly ShapedSecret[] = [
  {
    of: 'Discord webhook',
    holds: '/webhooks/',
    pattern: /(?:discord|discordapp)\.com\/api\/(?:v\d{1,2}\/)?webhooks\/\d{6,25}\/(?<secret>[A-Za-z0-9_-]{10,200})/g,
  },
  {
    of: 'Slack webhook or workflow',
    holds: 'hooks.slack',
    pattern: /hooks\.slack(?:-gov)?\.com\/(?:services|workflows|triggers)\/(?<secret>[A-Za-z0-9/_-]{4,300})/g,
  },
  { of: 'Microsoft Teams webhook', holds: '/webhookb2/', pattern: /\/webhookb2\/(?<secret>[A-Za-z0-9@/_-]{10,400})/g },
  {
    of: 'Power Automate or Logic Apps trigger',
    holds: 'logic.azure.com',
    pattern: /logic\.azure\.com(?::\d{1,5})?\/(?<secret>[^\s"'<>]{10,1000})/g,
  },
  {
    of: 'Google Chat webhook',
    holds: 'chat.googleapis.com',
    pattern: /chat\.googleapis\.com\/v1\/spaces\/(?<secret>[^\s"'<>]{10,600})/g,
  },
  {
    of: 'Zapier hook',
    holds: 'hooks.zapier',
    pattern: /hooks\.zapier\.com\/hooks\/catch\/(?<secret>[A-Za-z0-9/_-]{6,200})/g,
  },
  {
    of: 'IFTTT hook',
    holds: 'maker.ifttt',
    pattern: /maker\.ifttt\.com\/trigger\/[\w-]{1,60}\/(?:json\/)?with\/key\/(?<secret>[A-Za-z0-9_-]{6,200})/g,
  },
  {
    of: 'PagerDuty integration',
    holds: '.pagerduty.com/',
    pattern: /events\.pagerduty\.com\/integration\/(?<secret>[A-Za-z0-9]{16,64})/g,
  },
  {
    of: 'secret of a one-time password address',
    holds: 'otpauth',
    pattern: /otpauth:\/\/[^\s"'<>]{1,300}?[?&]secret=(?<secret>[A-Za-z2-7%=]{8,200})/gi,
  },
  { of: 'Slack socket address', holds: 'ticket=', pattern: /[?&]ticket=(?<secret>[A-Za-z0-9-]{8,100})/g },
];

/** Hashes of passwords, which can be tried offline. */
const hashes: readonly ShapedSecret[] = [
  { of: 'bcrypt', holds: '$2', pattern: /\$2[abxy]?\$\d{2}\$[./A-Za-z0-9]{20,53}/g },
  { of: 'crypt', holds: '$', pattern: /\$(?:1|5|6|7|y|gy|md5|sm3|apr1|sha1)\$[./A-Za-z0-9=,$]{16,300}/g },
  {
    of: 'argon2, scrypt or PBKDF2',
    holds: '$',
    pattern: /\$(?:argon2(?:id|i|d)|scrypt|pbkdf2[a-z0-9-]{0,12})\$[A-Za-z0-9+/.=,$_-]{16,400}/g,
  },
  {
    of: 'password hash of Django',
    holds: '_sha',
    pattern: /(?:pbkdf2_sha(?:1|256|512)|bcrypt_sha256)\$[A-Za-z0-9$]{1,20}\$[A-Za-z0-9+/.=$-]{16,300}/g,
  },
  {
    of: 'password hash of Werkzeug',
    holds: '$',
    pattern: /(?:pbkdf2:sha(?:1|256|512)|scrypt):\d{1,9}(?::\d{1,9}){0,2}\$[A-Za-z0-9+/.=$-]{16,300}/g,
  },
  {
    of: 'LDAP password hash',
    holds: '{',
    pattern: /\{(?:S?SHA(?:256|384|512)?|S?MD5|CRYPT|PBKDF2[A-Z0-9-]{0,10})\}(?<secret>[A-Za-z0-9+/=$.]{12,300})/gi,
  },
  {
    of: 'SCRAM verifier',
    holds: 'SCRAM-SHA-',
    pattern:
      /SCRAM-SHA-(?:1|256|512)\$\d{1,9}:(?<secret>[A-Za-z0-9+/=]{8,200}\$[A-Za-z0-9+/=]{16,200}:[A-Za-z0-9+/=]{16,200})/g,
  },
  {
    of: 'PostgreSQL password hash',
    run: 35,
    digits: 4,
    holds: 'md5',
    pattern: /(?<=['"\s=:])md5[0-9a-f]{32}(?![0-9a-f])/g,
  },
  { of: 'MySQL password hash', run: 40, digits: 4, holds: '*', pattern: /(?<![A-F0-9])\*[A-F0-9]{40}(?![A-F0-9])/g },
  {
    of: 'line of a shadow or htpasswd file',
    holds: ':$',
    pattern: /[\w.-]{1,64}:(?<secret>\$[A-Za-z0-9./$=,+-]{12,300})/g,
  },
  {
    of: 'password file of PostgreSQL',
    run: 0,
    digits: 2,
    holds: ':',
    pattern: /^["']?[\w.*-]{1,100}:(?:\d{2,5}|\*):[\w*-]{1,64}:[\w*-]{1,64}:(?<secret>[^\s:"']{6,200})["']?$/g,
  },
];

const accounts: readonly ShapedSecret[] = [
  {
    of: 'card number',
    run: 4,
    digits: 14,
    pattern:
      /(?<![\d.,:_/=+-]|\d[ -])(?:\d{4}[ -]\d{4}[ -]\d{4}[ -]\d{1,7}|\d{4}[ -]\d{6}[ -]\d{5}|\d{15,16})(?![\d_/]|[ .,-]\d)/g,
    valid: isCardNumber,
    nearMisses: ['orderId=4111111111111111', 'at 4111111111111112'],
  },
  {
    of: 'bank account',
    run: 2,
    digits: 10,
    pattern: /(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?![A-Za-z0-9])/g,
    valid: isIban,
  },
];

/** Tokens, hashes, addresses and numbers that are told by their form and not by how they begin. */
export const shapedSecrets: readonly ShapedSecret[] = [...tokens, ...hooks, ...hashes, ...accounts];
