// Whether the daemon serves another build of this page than the one that runs here. Files have names that change with
// what is in them, so the names say it.

const entryOf = (html: string) => /<script[^>]+src="(\/assets\/[^"]+)"/.exec(html)?.[1] ?? null;

/** Whether a document is of another build than the one with this script. Without an answer nothing is claimed. */
export function isOtherBuild(html: string, running: string | null): boolean {
  const served = entryOf(html);
  return served !== null && running !== null && served !== running;
}

/** Asks the daemon for its page, past every cache. */
export async function isNewerPage(): Promise<boolean> {
  const running = document.querySelector<HTMLScriptElement>('script[type="module"][src]')?.getAttribute('src') ?? null;
  try {
    const answer = await fetch('/', { cache: 'no-store', headers: { accept: 'text/html' } });
    return answer.ok && isOtherBuild(await answer.text(), running);
  } catch {
    return false;
  }
}
