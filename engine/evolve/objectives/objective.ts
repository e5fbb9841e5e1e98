import type { GenerationPicture } from '../../protocol.ts'
import type { Trial } from '../../tasks/environment.ts'
import type { NeatSettings } from '../neat/definition.ts'
import type { Shape } from '../neat/genome.ts'
import type { NeatState } from '../neat/neat.ts'
import type { ObjectiveSettings } from './definition.ts'

/** A number of a behaviour: what it is, and the least and the most that it becomes. */
export interface Range {
  readonly name: string
  readonly least: number
  readonly most: number
}

/** By what networks are chosen, as plain data `Own` that it remembers from a generation to the next. */
export interface Objective<Own> {
  /** @param ranges of each number of a behaviour, where the task tells them. Throws a sentence where it cannot do without. */
  begin(settings: ObjectiveSettings, ranges?: readonly Range[]): Own
  /** The next generation to be tried. @param trials of the population of `neat`, in its order */
  next(
    neat: NeatState,
    own: Own,
    shape: Shape,
    settings: NeatSettings & ObjectiveSettings,
    trials: readonly Trial[],
  ): { readonly neat: NeatState; readonly own: Own }
  /** What it shows of a generation, where it has something to show. */
  picture?(own: Own): GenerationPicture
}
