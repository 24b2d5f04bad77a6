// One value of the configuration: what it is called, what it means, and a control that fits its kind.
import type { ReactNode } from 'react';
import type { ApiError } from '../../api/client';
import { faultOf, type Field } from '../../lib/config';
import { useText } from '../../text';
import type { Key } from '../../text/en';
import { FieldProblem } from '../../ui';
import { FIELD } from '../NewMission';

interface Props {
  /** The key within its form, by which its words are found. */
  name: string;
  field: Field;
  text: string;
  onEdit: (text: string) => void;
  refusal?: ApiError | null;
  /** Why it cannot be changed here. */
  locked?: string | null;
  suggestions?: string[];
  /** What holds while the field is empty, where that is known. */
  inForce?: string | undefined;
  /** What keeps the ids of two forms apart. */
  idPrefix?: string;
}

/** Where the words of a field's choices are. */
const groupOf = (name: string) => (name === 'adapter' ? name : name.endsWith('.effort') ? 'config.effort' : `config.${name}`);

export function ConfigField({ name, field, text, onEdit, refusal = null, locked = null, suggestions = [], inForce, idPrefix = '' }: Props) {
  const { t, word } = useText();
  const fault = faultOf(field, text);
  const [id, meaning] = [`config-${idPrefix}${name}`, `config-${idPrefix}${name}-meaning`];
  const common = { id, 'aria-describedby': meaning, 'aria-invalid': fault !== null || refusal !== null || undefined, className: FIELD, value: text, disabled: locked !== null };
  let control: ReactNode;
  switch (field.kind) {
    case 'flag':
      control = <input type="checkbox" id={id} aria-describedby={meaning} className="size-5 shrink-0 accent-accent" checked={text === 'true'} onChange={(event) => onEdit(event.target.checked ? 'true' : '')} />;
      break;
    case 'choice':
    case 'agent':
      control = (
        <select {...common} onChange={(event) => onEdit(event.target.value)}>
          <option value="">{t(field.kind === 'agent' ? 'repos.none' : 'config.usual')}</option>
          {(field.choices ?? suggestions).map((choice) => <option key={choice} value={choice}>{word(groupOf(name), choice)}</option>)}
          {text !== '' && !(field.choices ?? suggestions).includes(text) && <option value={text}>{text}</option>}
        </select>
      );
      break;
    case 'lines':
      control = <textarea {...common} rows={Math.min(8, text.split('\n').length + 1)} spellCheck={false} className={`${FIELD} font-mono text-sm`} onChange={(event) => onEdit(event.target.value)} />;
      break;
    case 'text':
    case 'number':
      control = (
        <>
          <input {...common} type="text" inputMode={field.kind === 'number' ? 'numeric' : 'text'} autoComplete="off" spellCheck={false} placeholder={inForce} list={suggestions.length > 0 ? `${id}-list` : undefined} onChange={(event) => onEdit(event.target.value)} />
          {suggestions.length > 0 && <datalist id={`${id}-list`}>{suggestions.map((one) => <option key={one} value={one} />)}</datalist>}
        </>
      );
      break;
  }
  return (
    <div className={field.kind === 'flag' ? 'flex items-start justify-between gap-4' : 'space-y-1.5'}>
      <div className="min-w-0">
        <label htmlFor={id} className="text-sm font-medium">{t(`config.${name}` as Key)} <span className="ml-1 font-mono text-xs font-normal text-quiet">{name}</span></label>
        <p id={meaning} className="text-sm text-quiet">{t(`config.${name}.meaning` as Key)}</p>
      </div>
      {control}
      {locked && <p className="text-sm text-quiet">{locked}</p>}
      {fault && <p role="alert" className="text-sm text-bad">{t(`policy.fault.${fault}`)}</p>}
      {refusal && <FieldProblem error={refusal} />}
    </div>
  );
}
