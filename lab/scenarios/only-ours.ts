import type { Reading, Snapshot } from '../../src/diagnostics/contract.ts';
import { ContainerList, EventHistory, NetworkList } from '../../src/diagnostics/targets/docker/answers.ts';

/** Without the containers, networks and events of others on the same engine: they are nobody's business. */
export function onlyOurs(snapshot: Snapshot, prefix: string): Snapshot {
  const isOurs = (name: string): boolean => name.startsWith(prefix);
  return { ...snapshot, readings: snapshot.readings.map((reading) => narrowed(reading, isOurs)) };
}

function narrowed(reading: Reading, isOurs: (name: string) => boolean): Reading {
  if (reading.error !== undefined) return reading;
  switch (reading.question) {
    case 'docker · containers': {
      const { containers } = ContainerList.parse(reading.answer);
      return { ...reading, answer: { containers: containers.filter(({ names }) => names.some(isOurs)) } };
    }
    case 'docker · events': {
      const history = EventHistory.parse(reading.answer);
      const events = history.events.filter(({ name }) => name !== undefined && isOurs(name));
      const containers = new Set(events.map(({ container }) => container));
      const containersFrom = Object.entries(history.containersFrom).filter(([id]) => containers.has(id));
      return { ...reading, answer: { ...history, events, containersFrom: Object.fromEntries(containersFrom) } };
    }
    case 'docker · networks': {
      const { networks } = NetworkList.parse(reading.answer);
      return {
        ...reading,
        answer: { networks: networks.filter(({ name, driver }) => isOurs(name) || name === driver) },
      };
    }
    default:
      return reading;
  }
}
