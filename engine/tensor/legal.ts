/** What a legal node is. */
import type { Tensor } from './graph.ts'
import type { Attributes, Operator, Said } from './operator.ts'

/** That a node has the inputs and attributes that its operator takes; throws a sentence otherwise. */
export function checkNode(op: string, rule: Operator, inputs: readonly Tensor[], attributes: Attributes): void {
  const { takes, says = {} } = rule
  const many = takes.at(-1)?.endsWith('...') ?? false
  const least = takes.filter((t) => !t.endsWith('?') && !t.endsWith('...')).length
  if (inputs.length < least || (!many && inputs.length > takes.length))
    throw new Error(
      `${op} takes ${least}${many ? ' or more' : takes.length > least ? ` to ${takes.length}` : ''} ${takes.length === 1 && !many ? 'input' : 'inputs'}, not ${inputs.length}.`,
    )
  for (const [k, { type, name }] of inputs.entries()) {
    const wanted = takes[Math.min(k, takes.length - 1)]!
    if (!wanted.startsWith(type) && !wanted.startsWith('any'))
      throw new Error(`${op} takes ${wanted.replace(/\W/g, '')}, and ${name} is ${type}.`)
  }
  for (const [key, said] of Object.entries(says)) {
    const value = attributes[key]
    if (value === undefined ? !said.endsWith('?') : !agrees(value, said))
      throw new Error(`${op} needs ${key} as a ${words[said.replace('?', '')]!}.`)
  }
  for (const key in attributes) if (!(key in says)) throw new Error(`${op} has no attribute called ${key}.`)
}
const words: Readonly<Record<string, string>> = { whole: 'whole number', list: 'list of whole numbers', fraction: 'number', proto: 'node' }
function agrees(value: Attributes[string], said: Said): boolean {
  if (said === 'proto') return typeof value === 'object'
  if (said.startsWith('list')) return Array.isArray(value) && value.every(Number.isInteger)
  return typeof value === 'number' && (said === 'fraction' ? !Number.isNaN(value) : Number.isInteger(value))
}
