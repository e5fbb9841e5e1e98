/** Connectomes from texts, as a person would bring them. */
import type { Choices, Reading } from '../../../../engine/formats/connectome/definition.ts'
import { connectomeOf } from '../../../../engine/formats/connectome/graph.ts'
import { guessChoices } from '../../../../engine/formats/connectome/guess.ts'
import { guessReading, readNeurons, readSource } from '../../../../engine/formats/connectome/read.ts'

const bytes = (text: string) => new TextEncoder().encode(text)

/** Read as it is guessed, but for what is said otherwise. */
export function made(text: string, neurons?: string, said: Partial<Reading> = {}) {
  const source = readSource(bytes(text), 'edges.csv')
  const table = neurons === undefined ? null : readNeurons(bytes(neurons), 'neurons.csv')
  const reading = { ...guessReading(source, table ?? source.neurons), ...said }
  const connectome = connectomeOf(source, table, reading)
  return { connectome, reading, choices: (given: Partial<Choices> = {}): Choices => ({ ...guessChoices(connectome, reading), ...given }) }
}

/** Its links as `from>to weight`, `=` for electrical ones, in the order of the file. */
export const linksSaid = ({ connectome: { neurons, links } }: ReturnType<typeof made>): string[] =>
  Array.from(links.from, (s, k) => `${neurons[s]!.name}${links.electrical[k] ? '=' : '>'}${neurons[links.to[k]!]!.name} ${links.weight[k]}`)
