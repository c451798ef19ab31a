const NO_SPACE = /no space left on device/i;
/** The kernel says the same where it has no more watches of files, shared memory or control groups: no disk is full then. */
const NO_DISK = /file watchers|inotify|\/dev\/shm|shared memory|\bbpf\b|cgroup|control groups?\b/i;

/** What a runtime says of a container that it could not write; see `isAboutDisk` for other sentences of that kind. */
export function saysDiskIsFull(words: string): boolean {
  return NO_SPACE.test(words) && isAboutDisk(words);
}

/** Whether "no space" may mean a disk. */
export function isAboutDisk(words: string): boolean {
  return !NO_DISK.test(words);
}
