/** What a world says of itself: pure, for both sides. */
import type { TaskDefinition } from './definitions.ts'

export type Point = readonly [x: number, y: number]
/** What a mark of a picture stands for; it decides the colour. */
export type Role = 'ground' | 'wall' | 'body' | 'limb' | 'joint' | 'goal' | 'cue' | 'sense' | 'trace'
/** A part of a world's picture, in the world's own lengths; x to the right, y up. */
export type Mark =
  | { readonly kind: 'line'; readonly role: Role; readonly points: readonly Point[]; readonly width?: number }
  | { readonly kind: 'disc'; readonly role: Role; readonly at: Point; readonly radius: number }
  | { readonly kind: 'box'; readonly role: Role; readonly at: Point; readonly size: Point }

/** A straight mark from one point to another. */
export const line = (role: Role, from: Point, to: Point, width?: number): Mark => ({
  kind: 'line',
  role,
  points: [from, to],
  ...(width !== undefined && { width }),
})

/** Other places and moments in which an episode can begin, under one name; the table of worlds has as many states. */
export interface Starts {
  readonly name: string
  readonly count: number
}

export interface WorldDefinition {
  /** What is seen, a name for each number of an observation. */
  readonly observed: readonly string[]
  /** `values`: numbers between two bounds. `choice`: one of several things, by a number for each; the largest is done. */
  readonly action:
    | { readonly kind: 'values'; readonly names: readonly string[]; readonly low: number; readonly high: number }
    | { readonly kind: 'choice'; readonly names: readonly string[] }
  /** What is seen at a moment does not say what to do: who remembers nothing cannot solve it. */
  readonly memory?: true
  /** What the numbers of its state are, with units. */
  readonly state: readonly string[]
  /** What a trial's behaviour is, and between which bounds each number of it lies: what an archive is laid out by. */
  readonly behaviour: readonly { readonly name: string; readonly least: number; readonly most: number }[]
  /** Seconds that a step lasts, when it is played as it is. */
  readonly seconds: number
  /** Steps after which an episode is truncated. */
  readonly steps: number
  /** From where it can be watched and played, besides where it always begins. */
  readonly starts: readonly Starts[]
  /** When a trial counts as solved: one sentence. */
  readonly solved: string
  /** Left, bottom, right and top of its picture. */
  readonly bounds: readonly [left: number, bottom: number, right: number, top: number]
  /** Its picture in a state, from back to front. */
  readonly picture: (state: ArrayLike<number>) => readonly Mark[]
}
/** A number of a behaviour that is a share. */
export const share = (name: string): WorldDefinition['behaviour'][number] => ({ name, least: 0, most: 1 })

export type WorldTask = TaskDefinition & { readonly world: WorldDefinition }

/** The field of a world's task that is seen, and the answer that acts. */
export const [OBSERVATION, ACTION] = ['observation', 'action'] as const

/** The task of living in a world. */
export const worldTask = (title: string, summary: string, source: string, world: WorldDefinition): WorldTask => {
  const { kind, names } = world.action
  return {
    title,
    summary,
    source,
    fields: { [OBSERVATION]: { modality: 'activity', shape: [world.observed.length] } },
    answers: {
      [ACTION]:
        kind === 'choice'
          ? { signal: { modality: 'action', shape: [] }, classes: names.length, names }
          : { signal: { modality: 'action', shape: [names.length] } },
    },
    world,
  }
}
