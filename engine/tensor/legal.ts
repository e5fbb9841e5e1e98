/** What a legal node is. */
import type { Tensor } from './graph.ts'
import type { Attributes, Operator, Said } from './operator.ts'

interface Wanted {
  readonly least: number
  readonly most: number
  /** Whether the last may come any number of times. */
  readonly many: boolean
  readonly says: readonly (readonly [string, Said])[]
}
const known = new WeakMap<Operator, Wanted>()
function wantedBy(rule: Operator): Wanted {
  let wanted = known.get(rule)
  if (!wanted) {
    const { takes, says = {} } = rule
    wanted = {
      least: takes.filter((t) => !t.endsWith('?') && !t.endsWith('...')).length,
      most: takes.length,
      many: takes.at(-1)?.endsWith('...') ?? false,
      says: Object.entries(says),
    }
    known.set(rule, wanted)
  }
  return wanted
}

/** That a node has the inputs and attributes that its operator takes; throws a sentence otherwise. */
export function checkNode(op: string, rule: Operator, inputs: readonly Tensor[], attributes: Attributes): void {
  const { takes } = rule
  const { least, most, many, says } = wantedBy(rule)
  if (inputs.length < least || (!many && inputs.length > most))
    throw new Error(
      `${op} takes ${least}${many ? ' or more' : most > least ? ` to ${most}` : ''} ${most === 1 && !many ? 'input' : 'inputs'}, not ${inputs.length}.`,
    )
  for (let k = 0; k < inputs.length; k++) {
    const { type, name } = inputs[k]!
    const taken = takes[Math.min(k, most - 1)]!
    if (taken !== type && !taken.startsWith(type) && !taken.startsWith('any'))
      throw new Error(`${op} takes ${taken.replace(/\W/g, '')}, and ${name} is ${type}.`)
  }
  for (const [key, said] of says) {
    const value = attributes[key]
    if (value === undefined ? !said.endsWith('?') : !agrees(value, said))
      throw new Error(`${op} needs ${key} as a ${words[said.replace('?', '')]!}.`)
  }
  for (const key in attributes) if (rule.says?.[key] === undefined) throw new Error(`${op} has no attribute called ${key}.`)
}
const words: Readonly<Record<string, string>> = { whole: 'whole number', list: 'list of whole numbers', fraction: 'number', proto: 'node' }
function agrees(value: Attributes[string], said: Said): boolean {
  if (said === 'proto') return typeof value === 'object'
  if (said.startsWith('list')) return Array.isArray(value) && value.every(Number.isInteger)
  return typeof value === 'number' && (said === 'fraction' ? !Number.isNaN(value) : Number.isInteger(value))
}
