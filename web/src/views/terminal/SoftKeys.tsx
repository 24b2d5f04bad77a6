// The keys of a terminal that a phone has not. They keep the phone's own keyboard open.
import type { PointerEvent } from 'react';
import { useText } from '../../text';
import { Button } from '../../ui';
import type { SoftKey } from './screen';

const KEYS: [SoftKey, string][] = [['escape', 'Esc'], ['tab', 'Tab'], ['interrupt', 'Ctrl-C'], ['left', '←'], ['up', '↑'], ['down', '↓'], ['right', '→'], ['enter', '⏎']];
const CONTROL = 'Ctrl';

/** What would take the focus, and with it the phone's keyboard, away. */
const stay = (event: PointerEvent) => event.preventDefault();

interface Props {
  holdsControl: boolean;
  onControl: () => void;
  onPress: (key: SoftKey) => void;
}

export function SoftKeys({ holdsControl, onControl, onPress }: Props) {
  const { t } = useText();
  return (
    <div role="group" aria-label={t('terminal.keys')} className="hidden gap-1 overflow-x-auto border-t border-line p-1.5 pointer-coarse:flex">
      <Button aria-pressed={holdsControl} onPointerDown={stay} onClick={onControl} className="min-w-11 shrink-0 px-2 font-mono">{CONTROL}</Button>
      {KEYS.map(([key, name]) => (
        <Button key={key} aria-label={t(`terminal.key.${key}`)} onPointerDown={stay} onClick={() => onPress(key)} className="min-w-11 shrink-0 px-2 font-mono">{name}</Button>
      ))}
    </div>
  );
}
