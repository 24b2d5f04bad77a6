// What can be done with a mission beside its primary action.
import { api, type MissionVerb } from '../../api/client';
import { useCommand } from '../../api/queries';
import type { MissionDetail } from '../../api/types';
import { canRetry, primaryOf, verbsOf } from '../../lib/status';
import { useText } from '../../text';
import { Button, ConfirmButton, Problem } from '../../ui';
import { TakeOver } from '../terminal/TakeOver';

export function Verbs({ mission }: { mission: MissionDetail }) {
  const { t } = useText();
  const verb = useCommand((verb: MissionVerb) => api.verb(mission.id, verb));
  const retry = useCommand(() => api.retry(mission.id, null));
  const isBusy = verb.isPending || retry.isPending;
  const error = verb.error ?? retry.error;
  return (
    <div className="flex flex-wrap items-center gap-2">
      {primaryOf(mission)?.kind === 'resume' && <Button kind="primary" busy={isBusy} onClick={() => verb.mutate('resume')}>{t('action.resume')}</Button>}
      <TakeOver mission={mission} />
      {verbsOf(mission.status).map((name) =>
        name === 'cancel' ? (
          <ConfirmButton key={name} label={t('action.cancel')} kind="quiet" busy={isBusy} onConfirm={() => verb.mutate('cancel')} />
        ) : (
          <Button key={name} kind="quiet" busy={isBusy} onClick={() => verb.mutate(name)}>{t(`action.${name}`)}</Button>
        ),
      )}
      {canRetry(mission.status) && <ConfirmButton label={t('action.retry')} kind="quiet" busy={isBusy} onConfirm={() => retry.mutate(undefined)} />}
      {error && <Problem error={error} title={t('problem.refused')} />}
    </div>
  );
}
