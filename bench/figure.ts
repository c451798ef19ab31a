import type { Figure, Floor, Goal } from './contract.ts';

interface Measured {
  readonly name: string;
  readonly value: number;
  readonly unit: Figure['unit'];
  readonly floor?: Floor | undefined;
  readonly goal?: Goal;
}

/** A figure with its ratio, and whether it met its goal. The unrounded values decide. */
export function figure({ name, value, unit, floor, goal }: Measured): Figure {
  const ratio = floor === undefined ? undefined : goal?.is === 'at least' ? floor.value / value : value / floor.value;
  const measured = goal?.of === 'ratio' ? ratio : value;
  if (goal !== undefined && measured === undefined) throw new Error(`${name} has a goal for a ratio and no floor.`);
  return {
    name,
    value: rounded(value),
    unit,
    ...(floor === undefined ? {} : { floor: { name: floor.name, value: rounded(floor.value) } }),
    ...(ratio === undefined ? {} : { ratio: rounded(ratio) }),
    ...(goal === undefined || measured === undefined ? {} : { goal, met: isMet(goal, measured) }),
  };
}

function isMet({ is, bound }: Goal, measured: number): boolean {
  return is === 'at most' ? measured <= bound : measured >= bound;
}

/** Three significant digits, and whole numbers as they are: more would be noise. */
function rounded(value: number): number {
  return Number.isInteger(value) ? value : Number(value.toPrecision(value >= 1000 ? 4 : 3));
}
