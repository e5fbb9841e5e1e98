import type { Network, Stage } from './schema.ts'

type Wired = Pick<Network, 'modules' | 'projections'>
type Scope = Pick<Stage, 'scope'>

/** A set that grows while it is walked through is walked to its end. */
function grown(found: Set<string>, wired: Wired, side: 'from' | 'to', other: 'from' | 'to'): Set<string> {
  for (const id of found)
    for (const projection of Object.values(wired.projections)) if (projection[side].module === id) found.add(projection[other].module)
  return found
}

/** The modules that something within a stage's scope leads to, those of the scope among them; of a stage without one, all. */
export const within = (wired: Wired, { scope }: Scope): Set<string> =>
  grown(new Set(scope ?? Object.keys(wired.modules)), wired, 'from', 'to')

/** The same, with the modules that lead there. */
export const around = (wired: Wired, stage: Scope): Set<string> => grown(within(wired, stage), wired, 'to', 'from')
