import { LONG, STARTING_ANGLE } from '../double-pole/definition.ts'
import { createPoles } from '../double-pole/environment.ts'
import { standing } from '../double-pole/trials.ts'
import { FALLEN } from './definition.ts'

const one = (velocities: boolean) => standing(() => createPoles(1, FALLEN, velocities, STARTING_ANGLE, LONG))
export const [seenPole, blindPole] = [one(true), one(false)]
