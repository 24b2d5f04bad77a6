// Every sentence of the daemon's that the page can say in Chinese.
import type { Said } from '../said';
import { CONFIG } from './config';
import { HANDS } from './hands';
import { MACHINE } from './machine';
import { REFUSED } from './refused';
import { CHECKS, CLARITY, ENDS, GATE, MISSION, RISK, SENTINEL, WAITS } from './work';

export const SAID: readonly Said[] = [CLARITY, GATE, RISK, CHECKS, MISSION, WAITS, ENDS, SENTINEL, MACHINE, REFUSED, CONFIG, HANDS].flat();
