import { expect, it } from 'vitest';
import { AREAS, resolveSubject } from '../../src/diagnostics/scope.ts';
import { platform } from '../bot/local-bot.ts';

it('asks for every subject in words that lead to the same subject again', () => {
  const names = ['', ...AREAS, ...Object.keys(platform.services), ...Object.keys(platform.databases)];
  for (const name of names.filter((each) => each !== 'kubernetes')) {
    const { subject } = resolveSubject(platform, name);
    expect(resolveSubject(platform, subject.replace(/^platform:/, '')).subject).toBe(subject);
  }
});
