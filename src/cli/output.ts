import type { Paint } from './style.ts';

/** Where the terminal's answer goes. Progress and logs go elsewhere, so that a pipe gets the answer alone. */
export interface Output {
  write(text: string): void;
  readonly paint: Paint;
}
