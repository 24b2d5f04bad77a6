// The state of notifications in this browser, and the three things that can be done about it.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { api } from '../../../api/client';
import { pushHereQuery, pushQuery } from '../../../api/queries';
import { ask, end, PushRefused, stateOf, wishAgain } from '../../../lib/push';
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

  return { here, server: server.data, error: server.error, turnOn, turnOff, change, refresh };
}
