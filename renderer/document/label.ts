/** Names of things and of gestures. */
import { useDocument } from './store.ts'

/** "Delete V1", "Mute 3 modules": a gesture by the names of what it is about. */
export function labelOf(verb: string, modules: readonly string[], projections: readonly string[] = []): string {
  const { network } = useDocument.getState()
  const count = (n: number, word: string) => (n === 0 ? '' : `${n} ${word}${n === 1 ? '' : 's'}`)
  if (modules.length === 1 && projections.length === 0) return `${verb} ${network?.modules[modules[0]!]?.name ?? 'module'}`
  return [verb, [count(modules.length, 'module'), count(projections.length, 'projection')].filter(Boolean).join(' and ')].join(' ')
}

/** `name`, or `name 2`, `name 3` ... when one of `things` is called so. */
export function freeName(things: Readonly<Record<string, { readonly name: string }>>, name: string): string {
  const taken = new Set(Object.values(things).map((thing) => thing.name))
  const stem = name.replace(/ \d+$/, '')
  for (let n = 1; ; n++) {
    const candidate = n === 1 ? name : `${stem} ${n}`
    if (!taken.has(candidate)) return candidate
  }
}
