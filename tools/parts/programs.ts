import { partVariables } from './part.ts';
import { programPart } from './program.ts';

export const redis = programPart({
  name: 'redis',
  variable: partVariables.redis.server,
  programs: ['redis-server', 'valkey-server'],
  packages: { 'apt-get': ['redis-server'], apk: ['valkey'], dnf: ['valkey'], brew: ['redis'] },
  units: ['redis-server.service'],
  values: (path) => ({ server: path }),
});

export const chromium = programPart({
  name: 'chromium',
  variable: partVariables.chromium.path,
  programs: [
    'chromium',
    'chromium-browser',
    'google-chrome',
    'google-chrome-stable',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
  ],
  packages: { 'apt-get': ['chromium'], apk: ['chromium'], dnf: ['chromium'] },
  units: [],
  values: (path) => ({ path }),
});

export const prometheus = programPart({
  name: 'prometheus',
  variable: partVariables.prometheus.path,
  programs: ['prometheus'],
  packages: { 'apt-get': ['prometheus'], apk: ['prometheus'], brew: ['prometheus'] },
  units: ['prometheus.service'],
  values: (path) => ({ path }),
});

export const alertmanager = programPart({
  name: 'alertmanager',
  variable: partVariables.alertmanager.path,
  programs: ['prometheus-alertmanager', 'alertmanager'],
  packages: { 'apt-get': ['prometheus-alertmanager'], apk: ['alertmanager'], brew: ['alertmanager'] },
  units: ['prometheus-alertmanager.service'],
  values: (path) => ({ path }),
});

/** What containers of tests consist of: a shell, and a few programs that start at once. */
export const busybox = programPart({
  name: 'busybox',
  variable: partVariables.busybox.path,
  programs: ['busybox'],
  packages: { 'apt-get': ['busybox'], apk: ['busybox'], dnf: ['busybox'] },
  units: [],
  values: (path) => ({ path }),
});
