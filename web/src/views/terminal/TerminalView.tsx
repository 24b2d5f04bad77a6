// An agent's terminal in the page: what its program shows, and the keys of the one who may type. The keys are sent in
// their order; the screen is read on from where it was, also when godwit was started anew in between.
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState, type ReactNode, type RefObject } from 'react';
import { api, ApiError } from '../../api/client';
import { TerminalFeed, type FeedState } from '../../api/terminal';
import type { Run, ScreenSize } from '../../api/types';
import { toBase64 } from '../../lib/bytes';
import { daemonNow } from '../../lib/clock';
import { Typed, type Sent } from '../../lib/typed';
import { useText } from '../../text';
import { Button, Pill, Problem, Words } from '../../ui';
import { useTheme } from '../../ui/theme';
import type { Tone } from '../../lib/status';
import { SoftKeys } from './SoftKeys';
import { TerminalScreen, type SoftKey } from './screen';

/** A program that has just begun asks what its terminal is and waits for the answer, also before anybody looked. */
const FRESH_MS = 10_000;
/** A window that is being drawn larger or smaller says so once. */
const RESIZE_MS = 120;
const READ_ALOUD = 'godwit-terminal-read';
const TONES: Record<FeedState, Tone> = { connecting: 'wait', live: 'work', offline: 'bad', ended: 'over', refused: 'bad' };

interface Props {
  run: Run;
  /** The seat that types; null for who only looks on. */
  seat: string | null;
  /** What is said above the screen. */
  children: ReactNode;
}

/** What may not have arrived at the program. */
interface Lost {
  bytes: number;
  sent: Exclude<Sent, 'done'>;
}

export function TerminalView({ run, seat, children }: Props) {
  const { t } = useText();
  const [feed, setFeed] = useState<FeedState>('connecting');
  const [problem, setProblem] = useState<ApiError | null>(null);
  const [holdsControl, setControl] = useState(false);
  const [isRead, setRead] = useState(() => localStorage.getItem(READ_ALOUD) === 'yes');
  const box = useRef<HTMLDivElement>(null);
  const bar = useRef<HTMLDivElement>(null);
  const { typed, lost } = useTyped(run, seat, feed);
  const [screen, setScreen] = useState<TerminalScreen | null>(null);
  const [size, setSize] = useState<ScreenSize | null>(null);
  const types = useRef(false);
  const latest = useRef<ScreenSize | null>(null);
  const theme = useTheme();
  const label = t('terminal.label', { n: run.attempt });

  useEffect(() => {
    if (!box.current) return;
    const opened = new TerminalScreen(box.current, theme, {
      typed: (bytes) => typed.current?.push(bytes),
      left: () => bar.current?.querySelector('button')?.focus(),
      controlUsed: () => setControl(false),
    });
    const reader = new TerminalFeed(run.id, {
      write: opened.write,
      state: (state, problem) => {
        setFeed(state);
        setProblem(problem ?? null);
      },
      // What comes next was drawn for it, so it does not wait until the page is drawn again.
      size: (size) => {
        latest.current = size;
        if (!types.current) opened.take(size);
        setSize(size);
      },
    });
    // A browser allows a server six connections: a tab that nobody looks at keeps none.
    const look = () => (document.hidden ? reader.stop() : reader.start());
    look();
    document.addEventListener('visibilitychange', look);
    setScreen(opened);
    return () => {
      document.removeEventListener('visibilitychange', look);
      reader.stop();
      opened.close();
      setScreen(null);
      latest.current = null;
      setSize(null);
    };
    // The theme is that of its beginning; what changes later is told below.
  }, [run.id]);

  const isFresh = feed === 'connecting' && daemonNow() - Date.parse(run.started_at ?? run.granted_at) < FRESH_MS;
  const isTyping = seat !== null && (feed === 'live' || isFresh);
  types.current = isTyping;
  useEffect(() => {
    if (!screen) return;
    screen.isTyping = isTyping;
    // Who writes elsewhere on the page goes on writing there.
    if (isTyping && document.activeElement === document.body) screen.focus();
  }, [screen, isTyping]);
  useEffect(() => {
    if (screen) screen.label = label;
  }, [screen, label]);
  useEffect(() => {
    if (screen) screen.theme = theme;
  }, [screen, theme]);
  useEffect(() => {
    if (screen) screen.isRead = isRead;
  }, [screen, isRead]);
  useEffect(() => {
    if (screen) screen.control = holdsControl;
  }, [screen, holdsControl]);
  useSize(screen, box, run.id, isTyping ? seat : null, latest, isTyping ? null : size);

  const press = (key: SoftKey) => screen?.press(key);
  const readAloud = () => {
    localStorage.setItem(READ_ALOUD, isRead ? 'no' : 'yes');
    setRead(!isRead);
  };
  return (
    <section aria-label={t('terminal.title')} className="overflow-hidden rounded-xl border border-line bg-surface shadow-card">
      <div ref={bar} className="flex flex-wrap items-center gap-x-4 gap-y-1 border-b border-line px-3 py-1.5 text-sm">
        {children}
        <span role="status"><Pill tone={TONES[feed]}>{t(`terminal.feed.${feed}`)}</Pill></span>
        <span className="flex items-center gap-2 text-quiet">
          {seat === null && size && <small><Words text={t(run.ended_at || !run.keyboard ? 'terminal.size.last' : 'terminal.size.theirs', { columns: size.columns, rows: size.rows, who: run.keyboard?.by ?? '' })} /></small>}
          {seat !== null && <small className="max-sm:hidden pointer-coarse:hidden">{t('terminal.leave')} <kbd className="rounded border border-line px-1 font-mono text-xs">{LEAVE}</kbd></small>}
          <Button kind="quiet" aria-pressed={isRead} onClick={readAloud}>{t('terminal.read')}</Button>
        </span>
      </div>
      {feed === 'offline' && <p role="alert" className="border-b border-line bg-bad-soft px-3 py-1.5 text-sm text-bad">{t('terminal.offline')}</p>}
      {lost && feed !== 'offline' && <p role="status" className="border-b border-line bg-you-soft px-3 py-1.5 text-sm text-you">{t(`terminal.lost.${lost.sent}`, { n: lost.bytes })}</p>}
      {problem && <div className="p-3"><Problem error={problem} /></div>}
      <div className="terminal-ground overflow-auto p-2"><div ref={box} className="h-[clamp(14rem,calc(100dvh-19rem),44rem)] font-mono lg:h-[max(14rem,calc(100dvh-15rem))]" /></div>
      {seat !== null && <SoftKeys holdsControl={holdsControl} onControl={() => setControl(!holdsControl)} onPress={press} />}
    </section>
  );
}

/** The name of a key, which is the same in every language. */
const LEAVE = 'Ctrl ]';

/** What is typed at this seat goes to the daemon. */
function useTyped(run: Run, seat: string | null, feed: FeedState): { typed: RefObject<Typed | null>; lost: Lost | null } {
  const client = useQueryClient();
  const typed = useRef<Typed | null>(null);
  const [lost, setLost] = useState<Lost | null>(null);
  useEffect(() => {
    if (seat === null) return;
    const send = async (bytes: Uint8Array): Promise<Sent> => {
      try {
        await api.type(run.id, seat, toBase64(bytes));
        setLost(null);
        return 'done';
      } catch (error) {
        if (!(error instanceof ApiError) || error.status === 0 || error.status >= 500) return 'unanswered';
        // Somebody else has the keyboard, or the run is over: the page is out of date.
        await client.invalidateQueries({ queryKey: ['mission', run.mission] });
        return 'refused';
      }
    };
    typed.current = new Typed(send, (bytes, sent) => setLost({ bytes, sent }));
    return () => {
      typed.current = null;
    };
  }, [client, run.id, run.mission, seat]);
  useEffect(() => {
    if (feed === 'live') typed.current?.resume();
  }, [feed]);
  return { typed, lost };
}

/** Keeps the terminal of who types as large as its place, and tells the program. Everybody else's is as large as theirs:
 * what a program drew for one size looks right in no other. */
function useSize(screen: TerminalScreen | null, box: RefObject<HTMLElement | null>, run: string, seat: string | null, latest: RefObject<ScreenSize | null>, theirs: ScreenSize | null) {
  useEffect(() => {
    if (!screen || !box.current) return;
    let told: ScreenSize | null = null;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const draw = () => {
      // It may be known before the page has been drawn with it.
      if (seat === null && latest.current) return screen.take(latest.current);
      const size = screen.fit();
      if (seat === null || (told?.columns === size.columns && told.rows === size.rows)) return;
      told = size;
      // It is told again when the daemon is back, or by the next change.
      api.resizeTerminal(run, seat, size.columns, size.rows).catch(() => (told = null));
    };
    draw();
    const observer = new ResizeObserver(() => {
      clearTimeout(timer);
      timer = setTimeout(draw, RESIZE_MS);
    });
    observer.observe(box.current);
    return () => {
      clearTimeout(timer);
      observer.disconnect();
    };
  }, [screen, box, run, seat, latest, theirs]);
}
