import type { WorldDefinition } from '../../../engine/tasks/world-definition.ts'
import { short } from '../../views/evolution/inks.ts'

/** "cart 0.38 m · pole 0.02 rad": the numbers of a world's state with their units. */
export const stateText = ({ state: names }: WorldDefinition, state: ArrayLike<number>): string =>
  names
    .map((name, k) => {
      const [what, unit = ''] = name.split(', ')
      return `${what} ${short(state[k]!)} ${unit}`.trim()
    })
    .join(' · ')
