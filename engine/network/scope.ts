import type { Network, Stage } from './schema.ts'

/** The modules that something within a stage's scope leads to, those of the scope among them; of a stage without one, all. */
export function within({ modules, projections }: Pick<Network, 'modules' | 'projections'>, { scope }: Pick<Stage, 'scope'>): Set<string> {
  const found = new Set(scope ?? Object.keys(modules))
  // A set that grows while it is walked through is walked to its end.
  for (const from of found)
    for (const projection of Object.values(projections)) if (projection.from.module === from) found.add(projection.to.module)
  return found
}
