import { useDocument } from './store.ts'

/** "Delete V1", "Mute 3 modules": a gesture by the names of what it is about. */
export function labelOf(verb: string, modules: readonly string[], projections: readonly string[] = []): string {
  const { network } = useDocument.getState()
  const count = (n: number, word: string) => (n === 0 ? '' : `${n} ${word}${n === 1 ? '' : 's'}`)
  if (modules.length === 1 && projections.length === 0) return `${verb} ${network?.modules[modules[0]!]?.name ?? 'module'}`
  return [verb, [count(modules.length, 'module'), count(projections.length, 'projection')].filter(Boolean).join(' and ')].join(' ')
}
