import { line, share, type Mark, type Role, type WorldDefinition, type WorldTask, worldTask } from '../world-definition.ts'

/** What a walker has to remember: which side a cue showed in this run, or where the reward was in the run before. */
export type Remembered = 'cue' | 'reward'

/** Runs of an episode, each from the start to the end of an arm. */
export const RUNS = { cue: 4, reward: 8 } as const
/** A line for each; the last says how much reward was found. */
export const OBSERVED = {
  cue: ['cue left', 'cue right', 'corridor', 'junction', 'reward'],
  reward: ['start', 'junction', 'end of an arm', 'reward'],
} as const
/** Steps of an episode. */
export const STEPS = 120
/** Cells from the start to the junction, run after run, again from the first. */
export const CORRIDORS = { cue: [3, 5, 4, 6], reward: [2, 3] } as const
/** Cells by which every corridor of an episode is longer: episodes differ. */
export const LONGER = { cue: [0, 3, 6, 9], reward: [0, 1, 2] } as const
/** The reward at the end of the right arm, of the wrong one, and of walking into a wall. */
export const [HIGH, LOW, BUMP] = [1, 0.1, -0.1] as const

/** Bits of the sides by run: 1 right, 0 left. */
export const sideOf = (sides: number, run: number): 0 | 1 => ((sides >> run) & 1) as 0 | 1

/** An arm is so long, a cell so wide. */
const [ARM, CELL] = [2, 1] as const

const box = (role: Role, x: number, y: number, size: number): Mark => ({ kind: 'box', role, at: [x, y], size: [size, size] })

/** Episodes of a trial. */
export const COURSES = { cue: 2 ** RUNS.cue, reward: 2 * (RUNS.reward - 1) } as const

const world = (remembered: Remembered, behaviour: WorldDefinition['behaviour'], solved: string): WorldDefinition => ({
  observed: OBSERVED[remembered],
  action: { kind: 'choice', names: ['left', 'ahead', 'right'] },
  memory: true,
  state: ['sides of the reward, bits', 'cells added', 'run', 'cells from the start', 'arm, -1 left, 1 right', 'cells to the junction'],
  behaviour,
  seconds: 0.2,
  steps: STEPS,
  starts: [{ name: 'of a trial', count: COURSES[remembered] }],
  solved,
  bounds: [-ARM - 1, -1, ARM + 1, Math.max(...CORRIDORS[remembered]) + 1],
  picture: (state) => {
    const [sides, , run, cell, arm, length] = Array.from(state) as [number, number, number, number, number, number]
    const half = CELL / 2
    const side = 2 * sideOf(sides, run) - 1
    return [
      line('wall', [-half, -half], [half, -half]),
      ...[-1, 1].flatMap((s) => [
        line('wall', [s * half, -half], [s * half, length - half]),
        line('wall', [s * half, length - half], [s * (ARM + half), length - half]),
        line('wall', [s * (ARM + half), length - half], [s * (ARM + half), length + half]),
      ]),
      line('wall', [-ARM - half, length + half], [ARM + half, length + half]),
      box('goal', side * ARM, length, 0.7 * CELL),
      ...(remembered === 'cue' && cell === 0 ? [box('cue', side * 0.3, 0, 0.3)] : []),
      { kind: 'disc', role: 'body', at: [arm * ARM, cell], radius: 0.25 },
    ]
  },
})

export const tMazes = {
  't-maze': worldTask(
    'T-maze with a cue',
    `At the start a cue says on which side the reward lies; then comes a corridor, ${Math.min(...CORRIDORS.cue)} to ${Math.max(...CORRIDORS.cue) + Math.max(...LONGER.cue)} cells long, and a junction: left or right? ${RUNS.cue} runs make an episode, each with a cue of its own, and the memory goes through all of them.`,
    'The T-maze of Bakker 2002 (Reinforcement learning with long short-term memory), without noise, several runs in one episode',
    world(
      'cue',
      [share('runs to an arm'), share('runs to the right side')],
      'All runs end on the right side, in sixteen episodes: one for each order of cues.',
    ),
  ),
  't-maze-reward': worldTask(
    'T-maze without a cue',
    `The reward lies on one side for some runs and then on the other, and nothing says where: who found little must try the other side next time. ${RUNS.reward} runs make an episode, and the memory goes through all of them.`,
    'The discrete T-maze of Soltoggio, Bullinaria, Mattiussi, Dürr & Floreano 2008, as in Risi, Vanderbleek, Hughes & Stanley 2009, with shorter lives',
    world(
      'reward',
      [share('the same side after much'), share('the other side after little')],
      'All runs but the first and the one after the change end at the reward, in fourteen episodes: from either side, after any run.',
    ),
  ),
} as const satisfies Record<string, WorldTask>
