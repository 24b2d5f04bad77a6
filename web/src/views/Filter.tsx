// Which missions the fleet's page shows: of one project, with one label. Nothing is hidden that nobody asked to hide.
import type { Kept, Order } from '../lib/order';
import { useText } from '../text';
import { FIELD } from './NewMission';

export function Filter({ order, kept, onChange }: { order: Order; kept: Kept; onChange: (kept: Kept) => void }) {
  const { t } = useText();
  if (order.projects.length + order.labels.length === 0) return null;
  const choice = (name: 'project' | 'label', all: string[]) =>
    all.length > 0 && (
      <label key={name} className="flex items-center gap-2 text-sm">
        <span className="text-quiet">{t(`filter.${name}`)}</span>
        <select value={kept[name]} onChange={(event) => onChange({ ...kept, [name]: event.target.value })} className={`${FIELD} w-auto`}>
          <option value="">{t('filter.all')}</option>
          {all.map((one) => <option key={one} value={one}>{one}</option>)}
        </select>
      </label>
    );
  return <div role="group" aria-label={t('filter.title')} className="flex flex-wrap gap-4">{choice('project', order.projects)}{choice('label', order.labels)}</div>;
}
