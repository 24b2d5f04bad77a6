// What a mission made, one tab each. Each asks for its own when it is looked at.
import * as Tabs from '@radix-ui/react-tabs';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useEffect, useState } from 'react';
import { evidenceQuery, gateQuery, resultDiffQuery } from '../../api/queries';
import { ApiError } from '../../api/client';
import type { Check, GateExplanation, MissionDetail } from '../../api/types';
import { hasRecords } from '../../lib/records';
import { isHeldByChecks, openHolds, type Tone } from '../../lib/status';
import { useText } from '../../text';
import { Command, Output, Pill, Problem, Skeleton, Told, Words } from '../../ui';
import { Checks } from './Checks';
import { TaskGraph } from './TaskGraph';

const DiffView = lazy(() => import('./DiffView'));
const Records = lazy(() => import('./Records'));
const TABS = ['spec', 'tasks', 'records', 'diff', 'checks', 'gate', 'evidence'] as const;
type Tab = (typeof TABS)[number];

function firstTab(mission: MissionDetail): Tab {
  if (mission.status === 'held' && openHolds(mission).some(isHeldByChecks) && mission.checks.length > 0) return 'checks';
  if (mission.result || mission.status === 'landed') return 'diff';
  if (mission.is_planned) return 'tasks';
  return mission.checks.length > 0 ? 'checks' : 'spec';
}

export function Artifacts({ mission }: { mission: MissionDetail }) {
  const { t } = useText();
  const [tab, setTab] = useState<Tab>(() => firstTab(mission));
  useEffect(() => setTab(firstTab(mission)), [mission.id, mission.result === null, openHolds(mission)[0]?.id]);
  const records = useQuery({ ...resultDiffQuery(mission), enabled: mission.result != null, select: ({ text }) => hasRecords(text) });
  const isShown: Partial<Record<Tab, boolean>> = { tasks: mission.is_planned, records: records.data === true };
  const tabs = TABS.filter((one) => isShown[one] ?? true);
  return (
    <Tabs.Root value={tab} onValueChange={(next) => setTab(next as Tab)} className="rounded-xl border border-line bg-surface shadow-card">
      <Tabs.List aria-label={t('mission.artifacts')} className="flex gap-1 overflow-x-auto border-b border-line px-2 pt-1.5">
        {tabs.map((one) => (
          <Tabs.Trigger key={one} value={one} className="border-b-2 border-transparent px-3 py-2 text-sm whitespace-nowrap text-quiet hover:text-ink data-[state=active]:border-accent data-[state=active]:font-medium data-[state=active]:text-ink">
            {t(`tab.${one}`)}
          </Tabs.Trigger>
        ))}
      </Tabs.List>
      <div className="max-h-[calc(100dvh-9rem)] overflow-auto p-4 max-lg:max-h-none">
        <Tabs.Content value="spec"><Spec mission={mission} /></Tabs.Content>
        <Tabs.Content value="tasks"><TaskGraph mission={mission} /></Tabs.Content>
        <Tabs.Content value="records"><Suspense fallback={<Skeleton />}><Records mission={mission} /></Suspense></Tabs.Content>
        <Tabs.Content value="diff"><Suspense fallback={<Skeleton />}><DiffView mission={mission} /></Suspense></Tabs.Content>
        <Tabs.Content value="checks"><Checks checks={mission.checks} /></Tabs.Content>
        <Tabs.Content value="gate"><GateTab mission={mission} /></Tabs.Content>
        <Tabs.Content value="evidence"><EvidenceTab mission={mission} /></Tabs.Content>
      </div>
    </Tabs.Root>
  );
}

const Nothing = ({ text }: { text: string }) => <p className="py-6 text-center text-sm text-quiet">{text}</p>;

function Spec({ mission }: { mission: MissionDetail }) {
  const { t } = useText();
  const spec = mission.clarification?.spec;
  if (spec) return <Words text={spec} />;
  const isOpen = mission.status === 'awaiting-answers';
  return (
    <>
      <p className="mb-3 text-sm text-quiet">{t(isOpen ? 'spec.open' : 'spec.none')}</p>
      <Words text={mission.text} />
    </>
  );
}

const BANDS: Record<string, Tone> = { low: 'good', medium: 'you', high: 'bad' };
const DECISIONS: Record<string, Tone> = { merge: 'good', ask: 'you', block: 'bad' };

function GateTab({ mission }: { mission: MissionDetail }) {
  const { t, word } = useText();
  const { data, error, isPending } = useQuery({ ...gateQuery(mission.id), enabled: mission.gate !== null });
  if (!mission.gate) return <Nothing text={t('gate.none')} />;
  if (isPending) return <Skeleton />;
  if (!data) return error instanceof ApiError && error.status === 404 ? <Nothing text={t('gate.none')} /> : <Problem error={error} />;
  return (
    <div className="space-y-5">
      <p><Pill tone={DECISIONS[data.decision] ?? 'wait'}>{word('gate', data.decision)}</Pill></p>
      {data.risk && <RiskPart risk={data.risk} />}
      <section>
        <h3 className="mb-2 text-sm font-medium">{t('gate.rules')}</h3>
        <ol className="space-y-1.5 text-sm">
          {data.rules.map((rule) => (
            <li key={rule.rule} className={rule.matches ? '' : 'text-quiet'}>
              <span title={rule.rule}>{word('rule', rule.rule)}</span>{rule.rule === data.rule && <> <Pill tone="you">{t('gate.decided')}</Pill></>}
              <small className="block text-quiet"><Told text={rule.detail} /></small>
            </li>
          ))}
        </ol>
      </section>
    </div>
  );
}

function RiskPart({ risk }: { risk: NonNullable<GateExplanation['risk']> }) {
  const { t, word } = useText();
  return (
    <section>
      <h3 className="mb-2 flex items-center gap-2 text-sm font-medium">{t('gate.risk', { total: risk.total })}<Pill tone={BANDS[risk.band] ?? 'wait'}>{word('risk', risk.band)}</Pill></h3>
      <table className="w-full text-sm">
        <caption className="sr-only">{t('gate.factors')}</caption>
        <tbody>
          {risk.factors.map((factor) => (
            <tr key={factor.name} className="border-t border-line align-top">
              <th scope="row" className="py-1.5 pr-3 text-left font-normal"><span title={factor.name}>{word('riskFactor', factor.name)}</span></th>
              <td className="py-1.5 pr-3 text-quiet">{word('factor', factor.state)}<small className="block"><Told text={factor.detail} /></small></td>
              <td className="py-1.5 text-right tabular-nums">{factor.points}/{factor.weight}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** The checks as they were sealed; of a manifest that has none in the form that is known, none. */
function sealedChecks(manifest: object): Check[] {
  const { checks } = manifest as { checks?: Check[] };
  return Array.isArray(checks) ? checks : [];
}

function EvidenceTab({ mission }: { mission: MissionDetail }) {
  const { t } = useText();
  const { data, error, isPending } = useQuery({ ...evidenceQuery(mission.id), enabled: mission.evidence !== null });
  if (!mission.evidence) return <Nothing text={t('evidence.none')} />;
  if (isPending) return <Skeleton />;
  if (!data) return <Problem error={error} />;
  return (
    <div className="space-y-4">
      <div className="space-y-1.5 text-sm">
        <p className="text-quiet">{t('evidence.digest')}</p><Command text={data.digest} />
        <p className="text-quiet">{t('evidence.where')}</p><Command text={data.directory} />
      </div>
      <section>
        <h3 className="mb-2 text-sm font-medium">{t('tab.checks')}</h3>
        <Checks checks={sealedChecks(data.manifest)} />
      </section>
      <details className="text-sm text-quiet">
        <summary>{t('evidence.manifest')}</summary>
        <div className="mt-2"><Output text={JSON.stringify(data.manifest, null, 2)} label={t('evidence.manifest')} /></div>
      </details>
    </div>
  );
}
