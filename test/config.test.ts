import { describe, expect, it } from 'vitest';
import { databaseUrls, loadEnvironment } from '../src/config.ts';
import { ConfigurationError } from '../src/diagnostics/errors.ts';
import { platformOf } from './diagnostics/platformOf.ts';

describe('loadEnvironment', () => {
  it('has a preset for everything that can have one', () => {
    expect(loadEnvironment({})).toMatchObject({ BOTCORE_SOCKETS: 2, BOTCORE_SLACK_MODE: 'socket', PORT: 3000 });
  });

  it('names every fault at once and quotes no value', () => {
    const load = () =>
      loadEnvironment({
        SLACK_BOT_TOKEN: 'xapp-hunter2',
        SLACK_APP_TOKEN: 'xoxb-hunter2',
        PORT: 'many',
        LOG_LEVEL: 'loud',
      });

    expect(load).toThrow(ConfigurationError);
    expect(load).toThrow(/SLACK_BOT_TOKEN[\s\S]*SLACK_APP_TOKEN[\s\S]*PORT[\s\S]*LOG_LEVEL/);
    expect(load).not.toThrow('hunter2');
  });
});

describe('databaseUrls', () => {
  it('leaves out what is not set', () => {
    expect(databaseUrls(platformOf(), {})).toEqual({});
    expect(databaseUrls(platformOf(), { LEDGER_URL: ' mongodb://ledger ' })).toEqual({ ledger: 'mongodb://ledger' });
  });
});
