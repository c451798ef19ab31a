import { describe, expect, it } from 'vitest';
import { AREAS_ASKED_ABOUT, areasOf, isAskedAbout, wordsOf } from '../../src/diagnostics/areas.ts';
import type { Reading } from '../../src/diagnostics/contract.ts';
import { platformOf } from './platformOf.ts';

const platform = platformOf();
const reading = (question: string, failed = false): Reading => ({
  id: 'r1',
  target: question.startsWith('docker') ? 'docker' : 'http',
  question,
  essential: true,
  at: '2026-01-01T10:00:00.000Z',
  tookMs: 1,
  ...(failed ? { error: { kind: 'timeout', message: 'late', remedy: 'wait' } } : { answer: {} }),
});

describe.each(AREAS_ASKED_ABOUT)('$name', (area) => {
  it.each(area.asks)('is what "%s" asks about', (complaint) => {
    expect(isAskedAbout(area, wordsOf(complaint, platform))).toBe(true);
  });

  it.each(area.asksNot)('is not what "%s" asks about', (complaint) => {
    expect(isAskedAbout(area, wordsOf(complaint, platform))).toBe(false);
  });
});

describe('areasOf', () => {
  it('tells what was answered from what failed and from what nobody asked', () => {
    const readings = [reading('docker · containers'), reading('http · health · service=site', true)];
    const areas = areasOf(readings, platform, 'the strategies stopped trading');

    expect(areas.lookedAt).toEqual(['containers']);
    expect(areas.notLookedAt).toContain('health endpoints');
    expect(areas.askedInVain).toEqual(['trading']);
  });

  it('takes the name of a service for no word of the complaint', () => {
    const named = platformOf({ services: { 'order-book': { container: 'trade-engine' } }, databases: {} });

    expect(areasOf([], named, 'order-book and trade-engine').askedInVain).toEqual([]);
    expect(areasOf([], named, 'order-book lost an order').askedInVain).toEqual(['trading']);
  });
});
