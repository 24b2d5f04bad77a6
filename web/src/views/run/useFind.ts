// What was looked for in a transcript, and where it is: godwit looks through all of it, also what the page has not read.
import { useEffect, useState } from 'react';
import { api } from '../../api/client';
import { asked, pause } from './source';

/** A run that goes on is looked through again so often. */
const AGAIN_MS = 1000;

export interface Found {
  /** The lines that say it, in their order. */
  lines: readonly number[];
  /** Whether all that has been said was looked through. */
  isWhole: boolean;
}

const NOTHING: Found = { lines: [], isWhole: false };

/** The lines that say a text, in any case; none for no text. */
export function useFind(run: string, raw: boolean, wanted: string): Found {
  const about = `${run}/${raw}/${wanted}`;
  const [{ found, of }, setFound] = useState({ found: NOTHING, of: about });
  useEffect(() => {
    if (wanted === '') return;
    const stop = new AbortController();
    const seek = async () => {
      let [offset, before] = [0, 0];
      const lines: number[] = [];
      for (;;) {
        const outline = await asked(() => api.runLogOutline(run, offset, raw, wanted, stop.signal), stop.signal, () => undefined);
        if (!outline) return;
        for (const line of outline.found) lines.push(before + line);
        const isEnd = outline.next_offset === offset;
        before += outline.lines;
        offset = outline.next_offset;
        // The same list is kept when nothing was found, so that nothing is drawn anew.
        setFound((last) =>
          last.of === about && last.found.lines.length === lines.length && last.found.isWhole === isEnd ? last : { found: { lines: [...lines], isWhole: isEnd }, of: about },
        );
        if (outline.is_complete) return;
        if (isEnd) await pause(AGAIN_MS, stop.signal);
      }
    };
    void seek();
    return () => stop.abort();
  }, [run, raw, wanted, about]);
  // What was found of another text is not of this one.
  return of === about ? found : NOTHING;
}
