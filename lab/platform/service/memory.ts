/** Memory outside V8's heap, so that the limit which is met is the container's. Filled, since untouched pages cost nothing. */
const held: Buffer[] = [];

const megabyte = 1024 * 1024;

export function holdMegabytes(megabytes: number): void {
  held.length = 0;
  for (let count = 0; count < megabytes; count += 1) held.push(Buffer.alloc(megabyte, 1));
}

/** Grows until the kernel ends the process: quickly, yet over several readings. */
export function leak(): void {
  setInterval(() => held.push(Buffer.alloc(4 * megabyte, 1)), 40);
}
