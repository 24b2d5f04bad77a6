// What axe finds on a page: each broken rule with the places and what is wrong there.
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';

/**
 * All of axe's rules, in one go in the page itself. Its usual way carries all that passes out of the page and sums it up in
 * a second one, for the sake of frames of other origins, and takes three times as long; no page of the cockpit has a frame.
 */
export async function faultsOf(page: Page): Promise<string[]> {
  if (page.frames().length > 1) throw new Error(`${page.url()} has a frame, into which axe might not see`);
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ['violations'] }).analyze();
  return violations.map(({ id, nodes }) => `${id} ${nodes.map(({ target, failureSummary }) => `${target.join(' ')} ${failureSummary ?? ''}`).join('; ')}`);
}
