import type { z } from 'zod';
import { Platform } from '../../src/diagnostics/platform.ts';

/** A small trading platform under names of its own: desk needs ledger-db and quotes, quotes needs ledger-db. */
export function platformOf(changes: Partial<z.input<typeof Platform>> = {}): Platform {
  return Platform.parse({
    name: 'halyard',
    docker: { network: 'halyard-net' },
    services: {
      desk: { container: 'desk', role: 'trading-engine', dependsOn: ['ledger', 'quotes'] },
      quotes: { container: 'quotes', dependsOn: ['ledger'] },
      site: { container: 'site', dependsOn: ['desk'] },
      'ledger-db': { container: 'ledger-db', role: 'datastore' },
    },
    databases: { ledger: { kind: 'mongodb', service: 'ledger-db', urlFrom: 'LEDGER_URL' } },
    ...changes,
  });
}
