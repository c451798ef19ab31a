import { describe, expect, it } from 'vitest';
import { demoOptions } from '../../../lab/demo/demo-options.ts';
import { faultList } from '../../../lab/demo/fault-list.ts';
import { faultIds } from '../../../lab/platform/faultIds.ts';
import { recordedFaults } from '../../../lab/scenarios/recording.ts';

describe('the options of the demo', () => {
  it('has a preset for everything', () => {
    expect(demoOptions([])).toEqual({ list: false, recorded: false, fault: 'database-stopped' });
    expect(demoOptions(['--fault', 'paused', '--port', '0', '--recorded'])).toEqual({
      list: false,
      recorded: true,
      fault: 'paused',
      port: 0,
    });
  });

  it.each([
    [['--fault', 'out-of-memry'], 'nearest is out-of-memory'],
    [['--port', '70000'], '0 (any free one) to 65535'],
    [['--port', 'x'], '--port x'],
    [['--folt', 'paused'], 'The options are --list'],
    [['paused'], 'The options are --list'],
  ])('refuses %j and says what is right', (args, expected) => {
    expect(() => demoOptions(args)).toThrow(expected);
  });

  it('lists every fault, and what is not recorded', () => {
    const lines = faultList().split('\n');
    for (const id of faultIds) {
      const line = lines.find((each) => each.trim().startsWith(`${id} `)) ?? '';
      expect(line.endsWith('(needs Docker)'), id).toBe(!recordedFaults().includes(id));
    }
  });
});
