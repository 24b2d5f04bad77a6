// What godwit was started with: agents and what they lack, where secrets come from, caps. It is changed in its file, so
// this page says which file and which key instead of pretending to.
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { doctorQuery, reposQuery, settingsQuery } from '../../api/queries';
import type { ConfiguredAgent, DoctorItem, Settings } from '../../api/types';
import type { Tone } from '../../lib/status';
import { useText } from '../../text';
import { Card, Code, Command, Empty, Facts, Pill, Problem, Skeleton, Words } from '../../ui';

const LEVELS: Record<string, Tone> = { ok: 'good', note: 'wait', warning: 'you', problem: 'bad' };

export function SettingsPage() {
  const { t } = useText();
  const { data, error, isPending, refetch } = useQuery(settingsQuery);
  const doctor = useQuery(doctorQuery);
  if (isPending) return <Skeleton lines={6} />;
  if (!data) return <Problem error={error} onRetry={() => void refetch()} />;
  return (
    <div className="mx-auto max-w-4xl space-y-6">
      <div>
        <h1 className="text-xl font-semibold">{t('settings.title')}</h1>
        <p className="mt-1 text-sm text-quiet">{t('settings.file')} <Code>{data.file}</Code></p>
      </div>
      <section aria-label={t('settings.agents')} className="space-y-3">
        <h2 className="font-semibold">{t('settings.agents')}</h2>
        {data.agents.length === 0 && <Empty title={t('settings.noAgent')}>{t('settings.noAgentText')}</Empty>}
        <div className="grid gap-4 md:grid-cols-2">
          {data.agents.map((agent) => <Agent key={agent.name} agent={agent} found={itemsOf(doctor.data?.items ?? [], agent.name)} isLooking={doctor.isPending} />)}
        </div>
      </section>
      <div className="grid gap-4 md:grid-cols-2"><Caps settings={data} /><RepoList /></div>
      <Machine items={doctor.data?.items ?? null} error={doctor.error} />
    </div>
  );
}

/** What the doctor says of an agent: whether it is there, its release, and whether it is judged. */
const itemsOf = (items: DoctorItem[], agent: string) => items.filter((item) => item.name.split(' ').slice(1).join(' ') === agent);

function Agent({ agent, found, isLooking }: { agent: ConfiguredAgent; found: DoctorItem[]; isLooking: boolean }) {
  const { t, word, number } = useText();
  return (
    <Card title={<Words text={agent.label ? `${agent.name} (${agent.label})` : agent.name} />} aside={word('adapter', agent.adapter)} label={agent.name}>
      {isLooking && <Skeleton lines={1} />}
      <ul className="mb-3 space-y-1.5 text-sm">{found.map((item) => <li key={item.name}><Finding item={item} /></li>)}</ul>
      <Facts facts={[
        [t('settings.program'), <Code key="program">{agent.program}</Code>],
        [t('settings.tested'), agent.tested ?? t('settings.noRelease')],
        [t('settings.model'), agent.model ?? t('settings.usual')],
        [t('settings.credential'), agent.credential ? <Code key="credential">{agent.credential}</Code> : t('repos.none')],
        [t('settings.runs'), agent.max_runs == null ? t('settings.otherCaps') : number(agent.max_runs)],
        [t('settings.judged'), t(agent.is_judged ? 'yes' : 'no')],
      ]} />
      {agent.env.length > 0 && (
        <div className="mt-3 text-sm">
          <h3 className="text-quiet">{t('settings.env')}</h3>
          <ul>{agent.env.map((one) => <li key={one.name}><Code>{one.name}</Code> {one.source === 'literal' ? <span className="text-quiet">{t('settings.literal')}</span> : <Code>{one.source}</Code>}</li>)}</ul>
        </div>
      )}
      <p className="mt-3 flex flex-wrap gap-1.5" aria-label={t('settings.abilities')} role="list">
        {agent.abilities.map((ability) => <span role="listitem" key={ability}><Pill tone="wait">{word('ability', ability)}</Pill></span>)}
      </p>
    </Card>
  );
}

function Finding({ item }: { item: DoctorItem }) {
  const { word } = useText();
  return (
    <>
      <Pill tone={LEVELS[item.level] ?? 'wait'}>{word('level', item.level)}</Pill> <Words text={item.found} />
      {item.remedy && <p className="mt-0.5 text-quiet"><Words text={item.remedy} /></p>}
    </>
  );
}

function Caps({ settings: { caps } }: { settings: Settings }) {
  const { t, number } = useText();
  return (
    <Card title={t('settings.caps')} label={t('settings.caps')}>
      <Facts facts={[
        [t('settings.maxRuns'), number(caps.max_runs)], [t('settings.hostRuns'), number(caps.host_max_runs)],
        [t('settings.openMissions'), number(caps.max_open_missions)],
      ]} />
      <p className="mt-3 text-sm text-quiet">{t('settings.change')}</p>
      <div className="mt-2"><Command text="godwit doctor --offline" /></div>
    </Card>
  );
}

function RepoList() {
  const { t } = useText();
  const { data } = useQuery(reposQuery);
  return (
    <Card title={t('repos.title')} label={t('repos.title')}>
      {data?.items.length === 0 && <p className="text-sm text-quiet">{t('new.noRepo')}</p>}
      <ul className="space-y-1">
        {(data?.items ?? []).map((repo) => <li key={repo.id}><Link to="/repos/$name" params={{ name: repo.name }} className="underline decoration-line underline-offset-2">{repo.name}</Link></li>)}
      </ul>
    </Card>
  );
}

function Machine({ items, error }: { items: DoctorItem[] | null; error: unknown }) {
  const { t } = useText();
  const others = items?.filter((item) => !/^(agent|sentinel) /.test(item.name));
  return (
    <Card title={t('settings.machine')} label={t('settings.machine')}>
      {error ? <Problem error={error} /> : !others ? <Skeleton lines={4} /> : (
        <dl className="space-y-2 text-sm">{others.map((item) => <div key={item.name} className="grid gap-x-3 sm:grid-cols-[10rem_minmax(0,1fr)]"><dt className="text-quiet"><Words text={item.name} /></dt><dd><Finding item={item} /></dd></div>)}</dl>
      )}
    </Card>
  );
}
