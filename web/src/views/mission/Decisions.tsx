// The two decisions that only a person makes: may it start, may it land. An approval names the evidence that was seen.
import { useState } from 'react';
import { api } from '../../api/client';
import type { MissionDetail } from '../../api/types';
import { useDecision } from '../../lib/decide';
import { primaryOf } from '../../lib/status';
import { useText } from '../../text';
import { Button, Card, Problem } from '../../ui';
import { FIELD } from '../NewMission';

export function Start({ mission }: { mission: MissionDetail }) {
  const { t } = useText();
  return <Card title={t('inbox.approveStart')} tone="you"><Decide mission={mission} /></Card>;
}

export function Ready({ mission }: { mission: MissionDetail }) {
  const { t } = useText();
  const { changes, checks } = mission;
  const isProven = checks.length > 0 && checks.every((check) => check.verdict === 'passed');
  const flaky = checks.filter((check) => check.verdict === 'flaky').map((check) => check.name).join(', ');
  const unproven = flaky ? t('mission.checksFlaky', { names: flaky }) : t('mission.noChecks');
  return (
    <Card title={t('mission.ready')} tone="you" label={t('mission.ready')}>
      {changes && <p>{t('mission.readyText', { n: changes.paths, added: changes.added_lines, deleted: changes.deleted_lines })}</p>}
      <p className="mb-3 text-sm text-quiet">{isProven ? t('mission.checksPassed', { n: checks.length }) : unproven}</p>
      <Decide mission={mission} />
    </Card>
  );
}

function Decide({ mission }: { mission: MissionDetail }) {
  const { t } = useText();
  const [reason, setReason] = useState<string | null>(null);
  const primary = primaryOf(mission);
  const approve = useDecision(() => mission.id, (evidence: string | null) => api.approve(mission.id, evidence));
  const reject = useDecision(() => mission.id, () => api.reject(mission.id, (reason ?? '').trim()));
  if (primary?.kind !== 'approve') return null;
  const isBusy = approve.isPending || reject.isPending;
  const error = approve.error ?? reject.error;
  return (
    <>
      <div className="flex flex-wrap items-center gap-2">
        <Button kind="primary" busy={isBusy} onClick={() => approve.mutate(primary.evidence)}>
          {t(primary.subject === 'start' ? 'action.approveStart' : 'action.approveLanding')}
        </Button>
        {reason === null && <Button kind="danger" busy={isBusy} onClick={() => setReason('')}>{t('action.reject')}</Button>}
      </div>
      {reason !== null && (
        <div className="mt-3 flex flex-wrap items-center gap-2">
          <input type="text" autoFocus aria-label={t('mission.rejectReason')} placeholder={t('mission.rejectReason')} value={reason} onChange={(event) => setReason(event.target.value)} className={`${FIELD} min-w-40 flex-1`} />
          <Button kind="danger" busy={isBusy} onClick={() => reject.mutate(undefined)}>{t('action.rejectIt')}</Button>
          <Button kind="quiet" onClick={() => setReason(null)}>{t('action.keep')}</Button>
        </div>
      )}
      {error && <div className="mt-3"><Problem error={error} title={t('problem.refused')} /></div>}
    </>
  );
}
