// A change of settings is seen by whoever else has them open.
import { expect, test } from 'vitest';
import { staleKeys } from '../src/api/stale';

test('what is about settings makes them stale, and a slot of the host does not', () => {
  for (const kind of ['host.configuration-saved', 'host.configuration-found', 'host.configuration-used', 'host.secret-changed']) {
    expect(staleKeys({ stream: 'host', kind })).toEqual([['settings']]);
  }
  expect(staleKeys({ stream: 'host', kind: 'host.slot-taken' })).toEqual([['fleet']]);
});
