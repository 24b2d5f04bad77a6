// What is around every page: where one is, how the page stands with the daemon, and the palette.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, Outlet } from '@tanstack/react-router';
import { useEffect, useState, type ReactNode } from 'react';
import { statusQuery } from '../api/queries';
import { connectionSince, follow, useConnection, useHasBeenLive, useReconnections } from '../api/stream';
import { isNewerPage } from '../lib/newer';
import { tellReader, useNotice } from '../lib/notice';
import { needsPerson } from '../lib/status';
import { useAgo, useText } from '../text';
import { Button, ButtonLink, Command, Dot, Words } from '../ui';
import { toggleTheme, useTheme } from '../ui/theme';
import { NotHere } from './NotHere';
import { Palette } from './Palette';
import { usePageTitle } from './title';

const NAV = 'rounded-lg px-3 py-1.5 sm:max-md:px-2 text-sm text-quiet hover:bg-sunken hover:text-ink aria-[current=page]:bg-sunken aria-[current=page]:font-medium aria-[current=page]:text-ink max-sm:flex-1 max-sm:px-0.5 max-sm:py-3.5 max-sm:text-center max-sm:text-xs max-sm:tracking-tight';
/** On a phone the ways to the pages are where the thumb is. */
const BAR =
  'flex flex-1 items-center gap-0.5 max-sm:fixed max-sm:inset-x-0 max-sm:bottom-0 max-sm:z-20 max-sm:border-t max-sm:border-line max-sm:bg-ground max-sm:px-1 max-sm:pb-[env(safe-area-inset-bottom)]';

export function Shell() {
  const { t, language, choose } = useText();
  const theme = useTheme();
  const connection = useConnection();
  const hasBeenLive = useHasBeenLive();
  const client = useQueryClient();
  const [isFinding, setFinding] = useState(false);
  useEffect(() => follow(client), [client]);
  usePageTitle();
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() === 'k' && (event.metaKey || event.ctrlKey)) {
        event.preventDefault();
        setFinding((isFinding) => !isFinding);
      }
    };
    addEventListener('keydown', listen);
    return () => removeEventListener('keydown', listen);
  }, []);
  return (
    <div className="flex min-h-dvh flex-col max-sm:pb-[calc(3.5rem+env(safe-area-inset-bottom))]">
      <a href="#content" className="sr-only focus:not-sr-only focus:p-2">{t('nav.skip')}</a>
      <header className="sticky top-0 z-10 border-b border-line bg-ground">
        <div className="mx-auto flex max-w-[110rem] flex-wrap items-center gap-x-1 px-3 py-2 sm:px-5">
          <Link to="/" className="mr-2 flex items-center gap-2 py-1 font-semibold tracking-tight">
            <img src="/favicon.svg" alt="" className="size-6" /><span className="max-md:sr-only">{t('app.name')}</span>
          </Link>
          <nav aria-label={t('nav.main')} className={BAR}>
            <Link to="/" className={NAV} activeOptions={{ exact: true }}>{t('nav.fleet')}</Link>
            <InboxLink />
            <Link to="/time" className={NAV}>{t('nav.time')}</Link>
            <Link to="/repos" className={NAV}>{t('nav.repos')}</Link>
            <Link to="/settings" className={NAV}>{t('nav.settings')}</Link>
          </nav>
          <span className="sm:hidden flex-1" />
          <Connection />
          <Button kind="quiet" className="max-lg:px-2 max-sm:min-w-11" onClick={() => setFinding(true)} aria-label={t('nav.palette')}><span className="max-lg:hidden">{t('nav.palette')}</span><kbd className="font-sans text-xs max-lg:hidden">⌘K</kbd><Magnifier /></Button>
          <Button kind="quiet" className="max-lg:px-2" onClick={() => choose(language === 'en' ? 'zh' : 'en')} lang={language === 'en' ? 'zh' : 'en'}>{t('language.toggle')}</Button>
          <Button kind="quiet" className="max-lg:px-2" onClick={toggleTheme} aria-label={t('theme.toggle')}><span aria-hidden>{theme === 'dark' ? '☀' : '☾'}</span></Button>
          <ButtonLink to="/new" kind="plain"><span aria-hidden className="lg:hidden">+</span><span className="max-lg:sr-only">{t('nav.new')}</span></ButtonLink>
        </div>
        <Banner />
      </header>
      <main id="content" tabIndex={-1} className="mx-auto w-full max-w-[110rem] flex-1 px-3 py-5 outline-none sm:px-5">{connection === 'offline' && !hasBeenLive ? <Offline /> : <Outlet />}</main>
      <Palette isOpen={isFinding} onClose={() => setFinding(false)} />
    </div>
  );
}

const Magnifier = () => (
  <svg aria-hidden viewBox="0 0 16 16" className="size-5 lg:hidden" fill="none" stroke="currentColor" strokeWidth="1.5"><circle cx="7" cy="7" r="4.5" /><path d="m10.5 10.5 4 4" /></svg>
);

function InboxLink() {
  const { t, number } = useText();
  const { data } = useQuery(statusQuery);
  const waiting = (data?.missions ?? []).reduce((sum, { status, count }) => sum + (needsPerson(status) ? count : 0), 0);
  return (
    <Link to="/inbox" className={`${NAV} flex items-center justify-center gap-1.5`}>
      {t('nav.inbox')}
      {waiting > 0 && <span className="rounded-full bg-you-soft px-1.5 text-xs font-medium text-you tabular-nums">{number(waiting)}</span>}
    </Link>
  );
}

function Connection() {
  const { t } = useText();
  const connection = useConnection();
  const isLive = connection === 'live';
  return (
    <span role="status" className="flex items-center gap-1.5 px-2 text-xs text-quiet">
      <Dot tone={isLive ? 'good' : connection === 'offline' ? 'bad' : 'wait'} />
      <span className="sm:max-md:sr-only">{t(isLive ? 'connection.live' : 'connection.connecting')}</span>
    </span>
  );
}

/** The page was opened while the daemon is down: its files were kept, and nothing else. */
function Offline() {
  const { t } = useText();
  return (
    <div className="mx-auto max-w-xl space-y-4 py-12">
      <h1 className="text-2xl font-semibold tracking-tight">{t('offline.title')}</h1>
      <p>{t('offline.text')}</p>
      <Command text="godwit up --detach" />
      <p role="status" className="flex items-center gap-2 text-sm text-quiet"><Dot tone="work" />{t('offline.again')}</p>
    </div>
  );
}

/** How long the page says that the daemon is back. */
const BACK_MS = 6000;

function Banner() {
  const { t } = useText();
  const connection = useConnection();
  const ago = useAgo(connectionSince());
  const reconnections = useReconnections();
  const hasBeenLive = useHasBeenLive();
  const [isBack, setBack] = useState(false);
  useEffect(() => {
    if (reconnections === 0) return;
    setBack(true);
    const timer = setTimeout(() => setBack(false), BACK_MS);
    return () => clearTimeout(timer);
  }, [reconnections]);
  const notice = useNotice();
  const [isOld, setOld] = useState(false);
  useEffect(() => {
    // Whoever was away may come back to another version, whose answers this page does not know.
    if (connection === 'live') void isNewerPage().then((isNewer) => setOld((before) => before || isNewer));
  }, [connection]);
  let line: ReactNode = null;
  if (connection === 'offline' && hasBeenLive) {
    line = <p className="bg-bad-soft px-5 py-2 text-center text-sm text-bad">{t('connection.offline', { ago })}</p>;
  } else if (isBack) {
    line = <p className="bg-good-soft px-5 py-2 text-center text-sm text-good">{t('connection.back')}</p>;
  }
  return (
    <div role="status" aria-live="polite">
      {line}
      {isOld && <p className="flex flex-wrap items-center justify-center gap-3 bg-you-soft px-5 py-2 text-sm text-you">{t('newer.text')}<Button onClick={() => location.reload()}>{t('newer.reload')}</Button></p>}
      {notice && <p className="flex flex-wrap items-center justify-center gap-3 bg-work-soft px-5 py-2 text-sm text-work"><Words text={notice.text} /><Button kind="quiet" onClick={() => tellReader(null)}>{t('notice.close')}</Button></p>}
    </div>
  );
}

export const NotFound = () => <NotHere wanted="page" />;
