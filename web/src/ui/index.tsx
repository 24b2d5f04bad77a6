// The component set. DESIGN.md says what each is for; /gallery shows all of them in every state.
import { Link, type LinkProps } from '@tanstack/react-router';
import { useEffect, useRef, useState, type ButtonHTMLAttributes, type ReactNode } from 'react';
import { inert } from '../lib/inert';
import { isForTerminal, refusalOf, withoutPlace, type Telling } from '../lib/refusal';
import { toneOf, type Tone } from '../lib/status';
import { retold, useAgo, useText } from '../text';

const classes = (...names: (string | false | undefined)[]) => names.filter(Boolean).join(' ');

const BUTTON =
  'inline-flex min-h-9 items-center justify-center gap-2 rounded-lg px-3.5 py-1.5 text-sm font-medium transition-colors duration-100 disabled:opacity-50 max-sm:min-h-11';
const KINDS = {
  primary: 'bg-accent text-accent-ink hover:brightness-110',
  plain: 'border border-line bg-surface hover:border-strong aria-pressed:border-accent aria-pressed:bg-accent-soft aria-expanded:border-strong',
  quiet: 'text-quiet hover:bg-sunken hover:text-ink',
  danger: 'border border-line bg-surface text-bad hover:border-bad',
} as const;
export type ButtonKind = keyof typeof KINDS;

export function Button({ kind = 'plain', busy = false, className, children, ...rest }: ButtonHTMLAttributes<HTMLButtonElement> & { kind?: ButtonKind; busy?: boolean }) {
  return (
    <button type="button" {...rest} disabled={rest.disabled || busy} aria-busy={busy || undefined} className={classes(BUTTON, KINDS[kind], className)}>
      {children}
    </button>
  );
}

/** A button that asks once more before it does what cannot be taken back. */
export function ConfirmButton({ label, onConfirm, kind = 'danger', busy = false }: { label: string; onConfirm: () => void; kind?: ButtonKind; busy?: boolean }) {
  const { t } = useText();
  const [isAsking, setAsking] = useState(false);
  if (!isAsking) {
    return <Button kind={kind} busy={busy} onClick={() => setAsking(true)}>{label}</Button>;
  }
  return (
    <span className="inline-flex flex-wrap gap-2">
      <Button kind="danger" busy={busy} autoFocus onClick={() => { setAsking(false); onConfirm(); }}>{t('action.confirm', { action: label })}</Button>
      <Button kind="quiet" onClick={() => setAsking(false)}>{t('action.keep')}</Button>
    </span>
  );
}

export function ButtonLink({ kind = 'plain', className, ...rest }: LinkProps & { kind?: ButtonKind; className?: string }) {
  return <Link {...rest} className={classes(BUTTON, KINDS[kind], className)} />;
}

const TONES: Record<Tone, string> = {
  you: 'bg-you-soft text-you', bad: 'bg-bad-soft text-bad', work: 'bg-work-soft text-work', wait: 'bg-sunken text-quiet',
  good: 'bg-good-soft text-good', over: 'bg-sunken text-quiet',
};
const DOTS: Record<Tone, string> = {
  you: 'bg-you', bad: 'bg-bad', work: 'bg-work pulse', wait: 'bg-strong', good: 'bg-good', over: 'bg-line',
};

/** A dot that says by colour what the words beside it say. */
export const Dot = ({ tone }: { tone: Tone }) => <span aria-hidden className={classes('inline-block size-2 shrink-0 rounded-full', DOTS[tone])} />;

export function Pill({ tone, children }: { tone: Tone; children: ReactNode }) {
  return (
    <span className={classes('inline-flex items-center gap-1.5 whitespace-nowrap rounded-full px-2.5 py-0.5 text-xs font-medium', TONES[tone])}>
      {children}
    </span>
  );
}

export function StatusPill({ status }: { status: string }) {
  const { word } = useText();
  const tone = toneOf(status);
  return <Pill tone={tone}><Dot tone={tone} />{word('status', status)}</Pill>;
}

/** In place of a status that would have the agent at work: a person is at its terminal. */
export function TakenPill() {
  const { t } = useText();
  return <Pill tone="you"><Dot tone="you" />{t('takeover.pill')}</Pill>;
}

export function Card({ title, aside, tone, children, label }: { title?: ReactNode; aside?: ReactNode; tone?: 'you' | 'bad' | 'good'; children: ReactNode; label?: string }) {
  const edge = tone === 'you' ? 'border-l-4 border-l-you' : tone === 'bad' ? 'border-l-4 border-l-bad' : tone === 'good' ? 'border-l-4 border-l-good' : '';
  return (
    <section aria-label={label} className={classes('rounded-xl border border-line bg-surface p-4 shadow-card sm:p-5', edge)}>
      {title !== undefined && (
        <header className="mb-3 flex flex-wrap items-baseline justify-between gap-2">
          <h2 className="font-semibold">{title}</h2>
          {aside !== undefined && <div className="text-sm text-quiet">{aside}</div>}
        </header>
      )}
      {children}
    </section>
  );
}

/** Text of people and agents: never markup, its direction its own. */
export const Words = ({ text, isLine = false }: { text: string; isLine?: boolean }) => (
  <bdi className={isLine ? 'whitespace-nowrap' : 'whitespace-pre-wrap [overflow-wrap:anywhere]'}>{inert(text)}</bdi>
);

/** A moment as the daemon writes it. */
const MOMENT = /\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g;

/** What the daemon says: in the reader's language where the catalogues have it, else in English, and marked so; so is what a
 * program said in it. Its moments are told as all others are. Its own words are there for who wants to see them. */
export function Told({ text }: { text: string }) {
  const { language, moment } = useText();
  const pieces = retold(language, text);
  if (!pieces) {
    const said = text.replace(MOMENT, (at) => moment(at));
    return <span lang="en" title={said === text ? undefined : text}><Quoting text={said} /></span>;
  }
  return (
    <span title={pieces.map((piece) => piece.text).join('') === text ? undefined : text}>
      {pieces.map((piece, index) => (piece.isForeign ? <span key={index} lang="en"><Quoting text={piece.text} /></span> : <Quoting key={index} text={piece.text} />))}
    </span>
  );
}

/** A sentence in which names, commands and texts are between backticks, godwit's or a person's. */
export function Quoting({ text }: { text: string }) {
  const parts = text.split('`');
  if (parts.length < 3 || parts.length % 2 === 0) return <Words text={text} />;
  return <>{parts.map((part, index) => (index % 2 === 0 ? part && <Words key={index} text={part} /> : <Code key={index}>{part}</Code>))}</>;
}

export const Code = ({ children }: { children: string }) => <code className="rounded bg-sunken px-1.5 py-0.5 font-mono text-xs [overflow-wrap:anywhere]">{inert(children)}</code>;

/** Output of programs, scrolling in its own box. */
export const Output = ({ text, label }: { text: string; label: string }) => (
  <pre tabIndex={0} aria-label={label} className="max-h-80 overflow-auto rounded-lg bg-sunken p-3 font-mono text-xs leading-5 whitespace-pre-wrap">{inert(text)}</pre>
);

export function Time({ at }: { at: string }) {
  const { wholeMoment } = useText();
  return <time dateTime={at} className="whitespace-nowrap" title={wholeMoment(at)}>{useAgo(at)}</time>;
}

/** A command for a terminal, with a button that copies it. Where the page may not, it is selected and the reader told. */
export function Command({ text }: { text: string }) {
  const { t } = useText();
  const code = useRef<HTMLElement>(null);
  const [outcome, setOutcome] = useState<'copied' | 'selected' | null>(null);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setOutcome('copied');
      setTimeout(() => setOutcome(null), 2000);
    } catch {
      // A browser refuses without permission, and has no clipboard at all for a page of another machine without HTTPS.
      if (code.current) getSelection()?.selectAllChildren(code.current);
      setOutcome('selected');
    }
  };
  return (
    <div className="flex flex-wrap items-center gap-x-2 rounded-lg bg-sunken py-1 pr-1 pl-3">
      <code ref={code} className="min-w-0 flex-1 font-mono text-xs [overflow-wrap:anywhere]">{inert(text)}</code>
      <Button kind="quiet" onClick={() => void copy()}><span aria-live="polite">{outcome === 'copied' ? t('copied') : t('copy')}</span></Button>
      <small aria-live="polite" className={outcome === 'selected' ? 'basis-full pb-1 text-you' : 'sr-only'}>{outcome === 'selected' && t('copyByHand')}</small>
    </div>
  );
}

/** Where there is nothing yet. One that is the whole page has the page's heading. */
export function Empty({ title, children, isPage = false }: { title: string; children?: ReactNode; isPage?: boolean }) {
  const Title = isPage ? 'h1' : 'p';
  return (
    <div className="rounded-xl border border-dashed border-line px-6 py-10 text-center">
      <Title className="font-medium">{title}</Title>
      {children !== undefined && <div className="mx-auto mt-2 max-w-md text-sm text-quiet">{children}</div>}
    </div>
  );
}

/** What a view shows while it has nothing yet. */
export function Skeleton({ lines = 3, isPage = false }: { lines?: number; isPage?: boolean }) {
  const { t } = useText();
  const Title = isPage ? 'h1' : 'span';
  const widths = ['w-3/4', 'w-full', 'w-1/2', 'w-5/6'];
  return (
    <div role="status" className="space-y-3 py-2">
      <Title className="sr-only">{t('loading')}</Title>
      {Array.from({ length: lines }, (_, index) => <div key={index} className={classes('shimmer h-4 rounded bg-sunken', widths[index % widths.length])} />)}
    </div>
  );
}

/** A refusal or a failure, with what to do instead in the page; what it says for terminals is in the details. One that is the
 * whole page has the page's heading. */
export function Problem({ error, title, onRetry, isPage = false }: { error: unknown; title?: string; onRetry?: () => void; isPage?: boolean }) {
  const { t, language } = useText();
  const { says, next, more } = refusalOf(error, language);
  const Title = isPage ? 'h1' : 'p';
  return (
    <div role="alert" className={classes('rounded-lg border border-line border-l-4 border-l-bad bg-surface p-3 text-sm', isPage && 'mx-auto my-8 max-w-2xl p-5')}>
      <Title className="font-medium">{title ?? t('problem.title')}</Title>
      <p className="mt-1 text-quiet"><Line line={says} /></p>
      {next && <p className="mt-1"><Line line={next} /></p>}
      {more.length > 0 && (
        <details className="mt-2 text-xs text-quiet">
          <summary>{t('details.codes')}</summary>
          {more.map((text) => <p key={text} lang="en" className="mt-1"><Quoting text={text} /></p>)}
        </details>
      )}
      {onRetry && <Button className="mt-2" onClick={onRetry}>{t('retry')}</Button>}
    </div>
  );
}

function Line({ line }: { line: Telling }) {
  const { t } = useText();
  return 'key' in line ? <Words text={t(line.key)} /> : <Told text={line.told} />;
}

/** A refusal beside the field that it is about: without the place, which the reader sees. */
export function FieldProblem({ error }: { error: { message: string; hint?: string | undefined } }) {
  const { language } = useText();
  return (
    <p role="alert" className="text-sm text-bad">
      <Told text={withoutPlace(error.message, language)} />{error.hint && !isForTerminal(error.hint) && <>{' '}<Told text={error.hint} /></>}
    </p>
  );
}

/** Facts in pairs. */
export function Facts({ facts }: { facts: [string, ReactNode][] }) {
  return (
    <dl className="grid grid-cols-[auto_minmax(min-content,1fr)] gap-x-4 gap-y-1.5 text-sm">
      {facts.map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="text-quiet">{name}</dt>
          <dd className="min-w-0 text-right tabular-nums">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** A dialog of the browser's own: it traps the focus and closes with Escape by itself. */
export function Dialog({ isOpen, onClose, label, children }: { isOpen: boolean; onClose: () => void; label: string; children: ReactNode }) {
  const element = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const dialog = element.current;
    if (isOpen && dialog && !dialog.open) dialog.showModal();
    if (!isOpen && dialog?.open) dialog.close();
  }, [isOpen]);
  return (
    <dialog ref={element} aria-label={label} onClose={onClose} onClick={(event) => { if (event.target === element.current) onClose(); }}
      className="mx-auto mt-[12vh] w-[min(36rem,calc(100vw-2rem))] rounded-xl border border-line bg-surface p-0 text-ink shadow-card">
      {isOpen && children}
    </dialog>
  );
}
