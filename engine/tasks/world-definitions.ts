/** The table of worlds, pure, for both sides; `worlds.ts` must have a line for each. */
import { acrobot } from './acrobot/definition.ts'
import { cartPole } from './cart-pole/definition.ts'
import { doublePoles } from './double-pole/definition.ts'
import { hardMaze } from './hard-maze/definition.ts'
import { mountainCar } from './mountain-car/definition.ts'
import { needles } from './needle/definition.ts'
import { poles } from './pole/definition.ts'
import { tMazes } from './t-maze/definition.ts'
import type { WorldDefinition, WorldTask } from './world-definition.ts'

export const worldTasks = {
  ...poles,
  ...doublePoles,
  'hard-maze': hardMaze,
  'cart-pole': cartPole,
  'mountain-car': mountainCar,
  acrobot,
  ...needles,
  ...tMazes,
} satisfies Record<string, WorldTask>
export type WorldName = keyof typeof worldTasks

/** The world of a task; undefined where the task is none. */
export const worldOf = (task: string): WorldDefinition | undefined =>
  Object.hasOwn(worldTasks, task) ? worldTasks[task as WorldName].world : undefined
