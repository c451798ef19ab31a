/** What outlives a reload: small things about this browser, never anything of the workspace. */
export const remembered = {
  read(key: string): string | null {
    try {
      return localStorage.getItem(`local-slack/${key}`);
    } catch {
      return null; // A browser that keeps nothing still works.
    }
  },
  write(key: string, value: string): void {
    try {
      localStorage.setItem(`local-slack/${key}`, value);
    } catch {}
  },
  /** Per tab, so that two tabs can be two people. */
  viewer(): string | null {
    return new URLSearchParams(location.search).get('user') ?? sessionStorage.getItem('local-slack/viewer');
  },
  setViewer(user: string): void {
    sessionStorage.setItem('local-slack/viewer', user);
    const address = new URL(location.href);
    // A permalink was followed when the page was opened; from now on the address names only the channel.
    address.pathname = '/';
    address.search = '';
    history.replaceState(null, '', address);
  },
  seen(user: string): Record<string, string> {
    return JSON.parse(remembered.read(`seen/${user}`) ?? '{}') as Record<string, string>;
  },
  setSeen(user: string, seen: Record<string, string>): void {
    remembered.write(`seen/${user}`, JSON.stringify(seen));
  },
};
