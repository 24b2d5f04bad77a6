// Which page it is, for whoever does not see it: the tab's title follows the page's heading, and after a navigation the
// heading has the focus, so that a reader begins there and the next Tab leads into the page.
import { useRouter } from '@tanstack/react-router';
import { useEffect } from 'react';

const NAME = 'godwit';

export function usePageTitle() {
  const router = useRouter();
  useEffect(() => {
    const content = document.querySelector('#content');
    if (!content) return;
    let isArriving = false;
    const look = () => {
      const heading = content.querySelector('h1');
      const words = heading?.textContent?.trim();
      const title = words ? `${words} · ${NAME}` : NAME;
      if (document.title !== title) document.title = title;
      if (!isArriving || !heading) return;
      isArriving = false;
      // What a page gives the focus to itself keeps it.
      const isElsewhere = document.activeElement !== content && content.contains(document.activeElement);
      if (isElsewhere || document.querySelector('[role="dialog"]')) return;
      heading.tabIndex = -1;
      heading.focus({ preventScroll: true });
    };
    const observer = new MutationObserver(look);
    observer.observe(content, { childList: true, subtree: true, characterData: true });
    const leave = router.subscribe('onResolved', ({ pathChanged, fromLocation }) => {
      isArriving = pathChanged && fromLocation !== undefined;
      look();
    });
    look();
    return () => {
      observer.disconnect();
      leave();
    };
  }, [router]);
}
