// Everything that waits for a person in one list: questions, approvals, every blocker, what somebody flagged. One key or
// one thumb each.
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { api } from '../api/client';
import { approvalsQuery, holdsQuery, missionQuery, waitingQuery } from '../api/queries';
import type { Approval, Hold, MissionSummary } from '../api/types';
import type { Rest } from '../api/waiting';
import { useDecision } from '../lib/decide';
import { bySection, needsPerson, wayOut } from '../lib/status';
import { useText } from '../text';
import { Asks } from './mission/Asks';
import { Bell } from './settings/notifications/Bell';
import { Button, ButtonLink, Command, Dot, Empty, Problem, Skeleton, Time, Told, Words } from '../ui';

interface Item {
  mission: MissionSummary;
  kind: 'question' | 'approval' | 'hold' | 'rest' | 'flag';
  approval?: Approval | undefined;
  hold?: Hold | undefined;
}

/** What a mission asks of a person: each of its holds is a decision of its own. */
function itemsOf(mission: MissionSummary, approvals: Approval[], holds: Hold[]): Item[] {
  const flagged: Item[] = mission.flag ? [{ mission, kind: 'flag' }] : [];
  if (!needsPerson(mission.status)) return flagged;
  if (mission.status === 'held') {
    const open = holds.filter((one) => one.mission === mission.id);
    return [...(open.length > 0 ? open.map((hold): Item => ({ mission, kind: 'hold', hold })) : [{ mission, kind: 'hold' as const }]), ...flagged];
  }
  const approval = approvals.find((one) => one.mission === mission.id);
  const kind = mission.status === 'awaiting-answers' ? 'question' : mission.status.startsWith('awaiting') ? 'approval' : 'rest';
  return [{ mission, kind, approval }, ...flagged];
}

const keyOf = ({ mission, kind, hold }: Item) => `${mission.id} ${hold?.id ?? kind}`;

/** The way out of a hold that is most likely right. */
const wayOn = (hold: Hold | undefined) => hold?.recovery.map(wayOut).find((way) => way.kind !== 'terminal' && way.kind !== 'cancel');

/** What one tap decides; what needs more than a yes is opened instead. */
function decisionOf(item: Item): (() => Promise<unknown>) | null {
  const { mission, approval, hold } = item;
  if (item.kind === 'approval' && approval) return () => api.approve(mission.id, approval.evidence ?? null);
  if (item.kind === 'flag') return () => api.organise(mission.id, { change: 'unflag' });
  if (item.kind === 'rest') return () => api.verb(mission.id, 'resume');
  if (hold?.inquiry) return null;
  const way = wayOn(hold);
  if (item.kind === 'hold' && way?.kind === 'resolve') return () => api.resolve(way.hold);
  return null;
}

export function Inbox() {
  const { t } = useText();
  const missions = useQuery(waitingQuery);
  const approvals = useQuery(approvalsQuery);
  const holds = useQuery(holdsQuery);
  if (missions.isPending || approvals.isPending || holds.isPending) return <Skeleton isPage lines={6} />;
  if (!missions.data || !approvals.data || !holds.data) {
    const retry = () => void Promise.all([missions.refetch(), approvals.refetch(), holds.refetch()]);
    return <Problem isPage error={missions.error ?? approvals.error ?? holds.error} onRetry={retry} />;
  }
  const waiting = bySection(missions.data.missions).waiting;
  const items = waiting.flatMap((mission) => itemsOf(mission, approvals.data.items, holds.data.items));
  return (
    <div className="mx-auto max-w-3xl space-y-4">
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-1">
        <div>
          <h1 className="text-xl font-semibold">{t('inbox.title')}</h1>
          {items.length > 0 && <p className="text-xs text-quiet max-sm:hidden">{t('inbox.keys')}</p>}
        </div>
        <Bell />
      </div>
      {items.length === 0 ? <Empty title={t('inbox.empty')}>{t('inbox.emptyText')}</Empty> : <List items={items} />}
      {missions.data.rests.map((rest) => <Beyond key={rest.list} rest={rest} />)}
    </div>
  );
}

/** That a list goes on behind what is shown here, and where all of it is. */
function Beyond({ rest: { list, count } }: { rest: Rest }) {
  const { t, word } = useText();
  return (
    <div className="space-y-1.5 rounded-xl border border-dashed border-line p-4 text-sm">
      <p>{count === null ? t('inbox.flaggedBeyond') : list === 'flagged' ? t('inbox.flaggedBeyondCount', { n: count }) : t('inbox.beyond', { n: count, status: word('status', list) })}</p>
      <p className="text-quiet">{t('inbox.beyondText')}</p>
      <Command text={`godwit mission list ${list === 'flagged' ? '--flagged' : `--status ${list}`}`} />
    </div>
  );
}

/** So many are drawn at once; `j` at the end draws more. */
const SHOWN = 100;

function List({ items }: { items: Item[] }) {
  const { t } = useText();
  const navigate = useNavigate();
  const [place, setPlace] = useState(0);
  const [shown, setShown] = useState(SHOWN);
  const list = useRef<HTMLUListElement>(null);
  const decide = useDecision((item: Item) => item.mission.id, (item) => decisionOf(item)?.() ?? Promise.resolve());
  const at = Math.min(place, items.length - 1);
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      const isTyping = event.target instanceof HTMLElement && /^(INPUT|TEXTAREA|SELECT|BUTTON|A)$/.test(event.target.tagName);
      if (event.metaKey || event.ctrlKey || event.altKey || document.querySelector('dialog[open]')) return;
      const item = items[at];
      if (event.key === 'j') {
        setPlace(Math.min(at + 1, items.length - 1));
        setShown((shown) => Math.max(shown, Math.min(at + 2, items.length)));
      }
      else if (event.key === 'k') setPlace(Math.max(at - 1, 0));
      else if (event.key === 'Enter' && !isTyping && item) void navigate({ to: '/missions/$id', params: { id: item.mission.id } });
      else if (event.key === 'a' && !isTyping && item && decisionOf(item)) decide.mutate(item);
      else if (!isTyping && ['a', 'd'].includes(event.key)) {
        const part = list.current?.querySelector<HTMLElement>(`[aria-current] [data-key="${event.key}"]`);
        if (part) event.preventDefault();
        if (part instanceof HTMLButtonElement) part.click();
        else part?.focus();
      }
    };
    addEventListener('keydown', listen);
    return () => removeEventListener('keydown', listen);
  }, [items, at, navigate, decide]);
  return (
    <>
      {decide.error && <Problem error={decide.error} title={t('problem.refused')} />}
      <ul ref={list} className="space-y-3">
        {items.slice(0, shown).map((item, index) => (
          <Entry key={keyOf(item)} item={item} isAt={index === at} isBusy={decide.isPending && decide.variables === item} onDecide={() => decide.mutate(item)} />
        ))}
      </ul>
      {items.length > shown && <Button onClick={() => setShown(shown + SHOWN)}>{t('section.showAll', { n: items.length - shown })}</Button>}
    </>
  );
}

function Entry({ item, isAt, isBusy, onDecide }: { item: Item; isAt: boolean; isBusy: boolean; onDecide: () => void }) {
  const { t, word } = useText();
  const { mission, approval, hold } = item;
  const isStart = approval?.subject === 'start';
  const asked = item.kind === 'hold' ? hold?.inquiry : null;
  const question =
    item.kind === 'question' ? t('inbox.question')
    : item.kind === 'approval' ? t(isStart ? 'inbox.approveStart' : 'inbox.approveLanding')
    : item.kind === 'hold' ? word('hold', hold?.code ?? mission.status)
    : t(item.kind === 'flag' ? 'order.flagged' : 'inbox.paused');
  const action =
    item.kind === 'approval' ? t(isStart ? 'action.approveStart' : 'action.approveLanding')
    : item.kind === 'hold' ? t('action.resolve')
    : item.kind === 'flag' ? t('order.unflag')
    : t('action.resume');
  const elsewhere =
    item.kind === 'question' ? 'action.toAnswers'
    : item.kind === 'hold' && !asked && wayOn(hold)?.kind === 'continue' ? 'action.tellAgent'
    : approval && !isStart ? 'action.looksAt'
    : 'action.open';
  return (
    <li aria-current={isAt || undefined} className="rounded-xl border border-line bg-surface p-4 shadow-card aria-[current]:border-accent">
      <p className="flex items-center gap-2 text-sm font-medium"><Dot tone={item.kind === 'hold' && !asked ? 'bad' : 'you'} />{question}</p>
      <Link to="/missions/$id" params={{ id: mission.id }} className="mt-1 line-clamp-3 hover:underline"><Words text={mission.title} /></Link>
      {hold && !asked && <p className="mt-1 text-sm text-quiet">{hold.task && <><Words text={hold.task} />{t('sign.colon')}</>}<Told text={hold.reason} /></p>}
      {item.kind === 'flag' && <p className="mt-1 text-sm text-quiet"><Words text={mission.flag ?? ''} /></p>}
      {item.kind === 'approval' && !isStart && <Proof mission={mission.id} />}
      <p className="mt-1 text-xs text-quiet"><Words text={mission.repo_name ?? mission.repo} />{t('sign.comma')}<Time at={mission.updated_at} /></p>
      {asked && <div className="mt-3"><Asks key={asked.key} asked={{ mission: mission.id, task: hold?.task ?? null, inquiry: asked }} /></div>}
      <div className="mt-3 flex flex-wrap gap-2 max-sm:*:flex-1">
        {decisionOf(item) && <Button kind="primary" busy={isBusy} onClick={onDecide}>{action}</Button>}
        <ButtonLink to={elsewhere === 'action.looksAt' ? '/missions/$id/review' : '/missions/$id'} params={{ id: mission.id }} kind={asked ? 'quiet' : decisionOf(item) ? 'plain' : 'primary'}>
          {t(elsewhere)}
        </ButtonLink>
      </div>
    </li>
  );
}

/** Whether an element is on the screen or has been; a list asks only for what somebody sees. */
function useNear<E extends Element>() {
  const place = useRef<E>(null);
  const [isNear, setNear] = useState(false);
  useEffect(() => {
    if (!place.current) return undefined;
    const observer = new IntersectionObserver((entries) => setNear((before) => before || entries.some((entry) => entry.isIntersecting)), { rootMargin: '50%' });
    observer.observe(place.current);
    return () => observer.disconnect();
  }, []);
  return [place, isNear] as const;
}

/** What would land, how it is proven and how much could go wrong: nobody decides on a title alone. */
function Proof({ mission }: { mission: string }) {
  const { t, word } = useText();
  const [place, isNear] = useNear<HTMLSpanElement>();
  const { data } = useQuery({ ...missionQuery(mission), enabled: isNear });
  if (!data?.changes) return <span ref={place} />;
  const { changes, checks, gate } = data;
  const passed = checks.filter(({ verdict }) => verdict === 'passed').length;
  const isProven = checks.length > 0 && passed === checks.length;
  return (
    <p className="mt-1 flex flex-wrap items-center gap-x-3 gap-y-1 text-sm">
      <span className="tabular-nums">{t('mission.readyText', { n: changes.paths, added: changes.added_lines, deleted: changes.deleted_lines })}</span>
      <span className={isProven ? 'text-good' : 'text-you'}>{checks.length === 0 ? t('mission.noChecks') : isProven ? t('mission.checksPassed', { n: passed }) : t('inbox.checksOf', { n: passed, of: checks.length })}</span>
      {gate?.risk && <span className="text-quiet">{t('gate.risk', { total: gate.risk.total })}, {word('risk', gate.risk.band)}</span>}
    </p>
  );
}
