// The terminals of the other agents in the page: each draws the session that it was in, takes what is typed, and gets an
// answer of its model.
import { expect } from './home';
import { afterwards, CODEX, enter, GEMINI, OPENCODE, openMission, say, screen, shell, takeOver, test, waiting } from './real';

/** Each agent, and what it shows once it takes keys: what is typed before may be lost. */
const READY = [[CODEX, 'for shortcuts'], [OPENCODE, 'commands'], [GEMINI, 'Type your message']] as const;

for (const [agent, ready] of READY) {
  test(`a person sits down at the terminal of ${agent.word} and is answered`, async ({ page, real: home }) => {
    await home.begin(agent, [shell('I wait for better times.', waiting(home)), ...afterwards(say('I heard it.'))]);
    const id = await openMission(page, home);
    await takeOver(page, home);
    await expect(screen(page)).toContainText('I wait for better times.');
    await expect(screen(page)).toContainText(ready);
    await enter(page, 'Say that you hear me', 'I heard it.');
    expect(home.godwit('log', 'show', '--json')).not.toContain('you hear me');
    home.godwit('mission', 'cancel', id);
    await expect(page.getByText('The terminal is closed.', { exact: false })).toBeVisible();
  });
}
