// Every sentence of the daemon's that the page can say in Chinese.
import type { Said } from '../said';
import { CONFIG } from './config';
import { HANDS } from './hands';
import { LAUNCH } from './launch';
import { MACHINE } from './machine';
import { REFUSED } from './refused';
import { TOML } from './toml';
import { CHECKS, CLARITY, ENDS, GATE, MISSION, RISK, SENTINEL, WAITS } from './work';

export { ACTS } from './acts';
export { TOML } from './toml';
export const SAID: readonly Said[] = [CLARITY, GATE, RISK, CHECKS, MISSION, WAITS, ENDS, SENTINEL, MACHINE, REFUSED, CONFIG, HANDS, LAUNCH, TOML].flat();
