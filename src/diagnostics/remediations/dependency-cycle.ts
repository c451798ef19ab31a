import type { Platform } from '../platform.ts';

/** The names along a circle of what a service needs, the first one again at its end; undefined where there is none. */
export function dependencyCycle(platform: Platform, service: string): string[] | undefined {
  const path: string[] = [];
  const done = new Set<string>();
  const visit = (name: string): string[] | undefined => {
    const start = path.indexOf(name);
    if (start >= 0) return [...path.slice(start), name];
    if (done.has(name)) return undefined;
    path.push(name);
    for (const need of needsOf(platform, name)) {
      const cycle = visit(need);
      if (cycle !== undefined) return cycle;
    }
    path.pop();
    done.add(name);
    return undefined;
  };
  return visit(service);
}

function needsOf({ databases, services }: Platform, name: string): string[] {
  const runs = databases[name]?.service;
  return [...(runs === undefined || runs === name ? [] : [runs]), ...(services[name]?.dependsOn ?? [])];
}
