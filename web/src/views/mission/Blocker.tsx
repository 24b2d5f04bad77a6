// What is in the way of a mission, in a person's words, with a button for each way out that the page can take.
import { api } from '../../api/client';
import { useCommand } from '../../api/queries';
import type { Check, Hold, MissionDetail } from '../../api/types';
import { useKeptText } from '../../lib/kept';
import { isHeldByChecks, openHolds, primaryOf, wayOut, type WayOut } from '../../lib/status';
import { useText } from '../../text';
import { Button, Card, Code, Command, Output, Pill, Problem, Time, Told, Words } from '../../ui';

export function Blocker({ mission, hold }: { mission: MissionDetail; hold: Hold }) {
  const { t, word } = useText();
  const ways = hold.recovery.map(wayOut);
  const primary = openHolds(mission)[0]?.id === hold.id ? primaryOf(mission) : null;
  return (
    <Card title={word('hold', hold.code)} aside={<Time at={hold.raised_at} />} tone="bad" label={t('mission.blocker')}>
      <p>{hold.task && <><Pill tone="bad">{t('mission.inTask', { name: hold.task })}</Pill> </>}<Told text={hold.reason} /></p>
      {isHeldByChecks(hold) && <Failed checks={checksOf(mission, hold)} />}
      {hold.times > 1 && <p className="mt-1 text-sm text-quiet">{t('hold.times', { n: hold.times })}</p>}
      <Ways mission={mission} ways={ways} isFirst={(way) => JSON.stringify(way) === JSON.stringify(primary)} />
      <details className="mt-3 text-sm text-quiet">
        <summary>{t('hold.details')}</summary>
        <p className="my-2"><Code>{hold.code}</Code> <Told text={hold.meaning} /></p>
        <div className="space-y-1.5">{hold.recovery.map((command) => <Command key={command} text={command} />)}</div>
      </details>
    </Card>
  );
}

/** The checks of what is held: of the task, when it is one of a plan. */
function checksOf(mission: MissionDetail, hold: Hold): Check[] {
  return mission.tasks.find((task) => task.name === hold.task)?.checks ?? mission.checks;
}

/** So many lines of a check's end say what is wrong; the rest is beside, with the checks. */
const LAST_LINES = 8;

function Failed({ checks }: { checks: Check[] }) {
  const failed = checks.filter((check) => check.verdict !== 'passed' && check.tail?.trim());
  if (failed.length === 0) return null;
  return (
    <div className="mt-3 space-y-2">
      {failed.map((check) => (
        <figure key={check.name}>
          <figcaption className="mb-1 text-sm text-quiet"><Words text={check.name} /></figcaption>
          <Output text={(check.tail ?? '').trimEnd().split('\n').slice(-LAST_LINES).join('\n')} label={check.name} />
        </figure>
      ))}
    </div>
  );
}

function Ways({ mission, ways, isFirst }: { mission: MissionDetail; ways: WayOut[]; isFirst: (way: WayOut) => boolean }) {
  const { t } = useText();
  const take = useCommand((way: WayOut) => {
    switch (way.kind) {
      case 'resolve':
        return api.resolve(way.hold);
      case 'retry':
        return api.retry(mission.id, way.task);
      case 'continue':
      case 'cancel':
      case 'terminal':
        return Promise.resolve();
    }
  });
  const [draft] = useKeptText(mission.id);
  const toComposer = () => document.querySelector<HTMLTextAreaElement>('#composer textarea')?.focus();
  return (
    <>
      <div className="mt-3 flex flex-wrap gap-2 empty:hidden">
        {ways.map((way) => {
          // What is written is sent by the button beside it: until then the way there is what to do.
          const kind = isFirst(way) && !(way.kind === 'continue' && draft.trim()) ? 'primary' : 'plain';
          if (way.kind === 'terminal' || way.kind === 'cancel') return null;
          if (way.kind === 'continue') return <Button key="continue" kind={kind} onClick={toComposer}>{t('action.tellAgent')}</Button>;
          const label = way.kind === 'resolve' ? t('action.resolve') : t('action.retry');
          return <Button key={way.kind} kind={kind} busy={take.isPending} onClick={() => take.mutate(way)}>{label}</Button>;
        })}
      </div>
      {take.error && <Problem error={take.error} title={t('problem.refused')} />}
    </>
  );
}
