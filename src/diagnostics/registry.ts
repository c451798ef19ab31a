import type { Check } from './contract.ts';

/** Root-cause ids are words joined by dashes. */
const KEY = /^[a-z0-9]+(-[a-z0-9]+)*$/;
/** `area.name`, e.g. `service.memory`. */
const ID = /^[a-z]+\.[a-z0-9]+(-[a-z0-9]+)*$/;

/** The checks, refused at the start when one of them is declared wrongly, naming all faults at once. */
export function registerChecks(checks: readonly Check[]): readonly Check[] {
  const ids = checks.map(({ id }) => id);
  const faults = [
    ...ids.filter((id, index) => ids.indexOf(id) !== index).map((id) => `two checks have the id ${id}`),
    ...checks.flatMap(faultsOf),
  ];
  if (faults.length > 0) throw new Error(`The checks are declared wrongly: ${faults.join('; ')}.`);
  return checks;
}

function faultsOf({ id, findings, guide }: Check): string[] {
  const keys = Object.keys(findings);
  return [
    ...(ID.test(id) ? [] : [`the id "${id}" is not of the form area.name`]),
    ...(/^\d+\.\d+$/.test(guide) ? [] : [`${id} names no section of the guide ("${guide}")`]),
    ...(keys.length > 0 ? [] : [`${id} declares no finding`]),
    ...keys
      .filter((key) => !KEY.test(key))
      .map((key) => `${id} declares "${key}", which is not words joined by dashes`),
  ];
}
