// The registered repositories and what may happen to them.
import { useQuery } from '@tanstack/react-query';
import { reposQuery } from '../api/queries';
import type { Repo } from '../api/types';
import { useText } from '../text';
import { ButtonLink, Card, Code, Command, Empty, Facts, Pill, Problem, Skeleton, Words } from '../ui';

/** The parts of a policy that are shown; the description leaves it open. */
interface Policy {
  enabled?: boolean;
  agent?: string | null;
  checks?: Record<string, unknown>;
  landing?: { target?: string; branch?: string };
}

export function Repos() {
  const { t } = useText();
  const { data, error, isPending, refetch } = useQuery(reposQuery);
  if (isPending) return <Skeleton isPage lines={5} />;
  if (!data) return <Problem isPage error={error} onRetry={() => void refetch()} />;
  return (
    <div className="mx-auto max-w-4xl space-y-5">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h1 className="text-xl font-semibold">{t('repos.title')}</h1>
        {data.items.length > 0 && <ButtonLink to="/settings" search={{ part: 'repos' } as never}>{t('home.step.repo.go')}</ButtonLink>}
      </div>
      {data.items.length === 0 && <Empty title={t('new.noRepo')}><p className="mb-3">{t('home.step.repo.text')}</p><ButtonLink to="/settings" search={{ part: 'repos' } as never} kind="primary">{t('home.step.repo.go')}</ButtonLink></Empty>}
      <div className="grid gap-4 md:grid-cols-2">{data.items.map((repo) => <RepoCard key={repo.id} repo={repo} />)}</div>
      <Card><p className="mb-2 text-sm text-quiet">{t('repos.add')}</p><Command text='godwit repo add PATH --agent NAME --check test="make test"' /></Card>
    </div>
  );
}

function RepoCard({ repo }: { repo: Repo }) {
  const { t, number } = useText();
  const policy = repo.policy as Policy;
  const checks = Object.keys(policy.checks ?? {});
  const landing = policy.landing?.branch ?? policy.landing?.target ?? t('unknown');
  return (
    <Card title={<Words text={repo.name} />} aside={policy.enabled === false ? <Pill tone="bad">{t('repos.disabled')}</Pill> : undefined}>
      <p className="mb-3"><Code>{repo.location}</Code></p>
      <Facts facts={[
        [t('repos.agent'), policy.agent ?? t('repos.none')],
        [t('repos.checks'), checks.length > 0 ? checks.join(', ') : t('repos.none')],
        [t('repos.landing'), landing],
        [t('mission.list'), number(repo.open_missions.length)],
      ]} />
      <p className="mt-3"><ButtonLink to="/repos/$name" params={{ name: repo.name }}>{t('repos.open')}</ButtonLink></p>
    </Card>
  );
}
