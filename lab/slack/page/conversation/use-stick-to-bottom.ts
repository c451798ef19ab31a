import type { RefObject } from 'preact';
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';

interface Stick {
  list: RefObject<HTMLDivElement | null>;
  atBottom: boolean;
  toBottom: () => void;
}

const tolerance = 40;

/** Follows what grows at the end, but only for a reader who is there: somebody reading above is left in peace. */
export function useStickToBottom(place: string): Stick {
  const list = useRef<HTMLDivElement>(null);
  const stuck = useRef(true);
  const [atBottom, setAtBottom] = useState(true);

  const toBottom = useCallback(() => {
    stuck.current = true;
    setAtBottom(true);
    list.current?.scrollTo({ top: list.current.scrollHeight });
  }, []);

  useEffect(() => {
    const element = list.current;
    const content = element?.firstElementChild;
    if (!element || !content) return;
    let known = sizeOf(element);
    const onScroll = (): void => {
      // The browser scrolls, too, when something grows; only a reader who scrolls says where they want to be.
      if (sizeOf(element) !== known) return;
      stuck.current = element.scrollHeight - element.scrollTop - element.clientHeight < tolerance;
      setAtBottom(stuck.current);
    };
    const grown = new ResizeObserver(() => {
      known = sizeOf(element);
      if (stuck.current) element.scrollTop = element.scrollHeight;
    });
    grown.observe(content);
    grown.observe(element);
    element.addEventListener('scroll', onScroll, { passive: true });
    return () => {
      grown.disconnect();
      element.removeEventListener('scroll', onScroll);
    };
  }, []);

  useEffect(toBottom, [place, toBottom]);
  return { list, atBottom, toBottom };
}

function sizeOf({ scrollHeight, clientHeight }: HTMLElement): string {
  return `${scrollHeight}/${clientHeight}`;
}
