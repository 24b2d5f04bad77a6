// The state of notifications in this browser, and the three things that can be done about it.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { api } from '../../../api/client';
import { pushHereQuery, pushQuery } from '../../../api/queries';
import { ask, end, keep, kept, mend, PushRefused, stateOf, wishAgain } from '../../../lib/push';
import { useText } from '../../../text';

export function usePush() {
  const { language } = useText();
  const cache = useQueryClient();
  const server = useQuery(pushQuery);
  const browser = useQuery(pushHereQuery);
  const refresh = () => Promise.all([cache.invalidateQueries({ queryKey: pushQuery.queryKey }), cache.invalidateQueries({ queryKey: pushHereQuery.queryKey })]);
  const here = server.data && browser.data ? stateOf(server.data, browser.data) : null;

  const turnOn = useMutation({
    mutationFn: async () => {
      const key = server.data?.public_key;
      if (!key) throw new PushRefused('service');
      await api.subscribePush(await ask(key, { language, landed: false }));
    },
    onSettled: refresh,
  });
  const turnOff = useMutation({
    mutationFn: async (id: string) => {
      await keep(null);
      await end();
      await api.removePush(id);
    },
    onSettled: refresh,
  });
  const change = useMutation({
    mutationFn: async (landed: boolean) => {
      const wish = await wishAgain({ language, landed });
      if (wish) await api.subscribePush(wish);
    },
    onSettled: refresh,
  });

  // Who reads another language now is told in it from now on.
  const told = here?.state === 'on' ? here.told : null;
  const { mutate, isPending, isError } = change;
  useEffect(() => {
    if (told && told.language !== language && !isPending && !isError) mutate(told.landed);
  }, [told, language, mutate, isPending, isError]);

  useEffect(() => {
    if (told) void keep(told);
  }, [told]);

  // The worker tells another address as soon as there is one, unless no daemon was there to hear it.
  const isOff = here?.state === 'off';
  const { data: found } = browser;
  useEffect(() => {
    if (!isOff || !found) return;
    const look = async () => {
      const before = await kept();
      const due = mend(before, found);
      if (due === 'forget') await keep(null);
      const wish = due === 'tell' && before ? await wishAgain(before) : null;
      if (!wish || !before) return;
      await keep(await api.subscribePush(wish));
      // The daemon may have found out by itself that nobody is there any more.
      await api.removePush(before.id).catch(() => undefined);
      await refresh();
    };
    // What does not succeed now is tried when the page is opened again; until then it says that they are off.
    look().catch(() => undefined);
  }, [isOff, found]);

  return { here, server: server.data, error: server.error, turnOn, turnOff, change, refresh };
}
