// A registered account that is changed: what differs, as the API and as the command has it. Pure.
import type { AccountPatch, NewAccount } from '../api/types';
import { shellWord } from './policy';

/** What differs between two registrations of one name. */
export function accountPatch(before: NewAccount, after: NewAccount): AccountPatch {
  const patch: AccountPatch = {};
  const same = (one: unknown, other: unknown) => JSON.stringify(one ?? null) === JSON.stringify(other ?? null);
  if (!same([...before.agents].sort(), [...after.agents].sort())) patch.agents = after.agents;
  if (after.billing !== before.billing) patch.billing = after.billing;
  if (after.credential.trim() !== before.credential) patch.credential = after.credential.trim();
  if (!same(before.credential_kind, after.credential_kind)) patch.credential_kind = after.credential_kind ?? null;
  if (!same(before.exclusive, after.exclusive)) patch.exclusive = after.exclusive ?? false;
  if (!same(before.overflow, after.overflow)) patch.overflow = after.overflow ?? false;
  if (!same(before.daily_runs, after.daily_runs)) patch.daily_runs = after.daily_runs ?? null;
  if (!same(before.daily_calls, after.daily_calls)) patch.daily_calls = after.daily_calls ?? null;
  if (!same(before.daily_zone, after.daily_zone)) patch.daily_zone = after.daily_zone ?? null;
  return patch;
}

/** The command that says the same. */
export function accountCommand(name: string, patch: AccountPatch): string {
  const keyOf = (key: string) => (key === 'credential_kind' ? 'kind' : key);
  const textOf = (value: unknown) => (Array.isArray(value) ? value.join(',') : value === null ? '' : String(value as string | number | boolean));
  const words = Object.entries(patch).map(([key, value]) => shellWord(`${keyOf(key)}=${textOf(value)}`));
  return `godwit account set ${shellWord(name)} ${words.join(' ')}`;
}
