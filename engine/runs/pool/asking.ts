/** Candidates of a stage as plain data: what a process of its own and other machines are asked, and what they say. */
import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { Weights } from '../../compile/weights.ts'
import { Network } from '../../network/schema.ts'
import type { Asking } from '../../stages/asking.ts'
import type { Content } from '../../tasks/tasks.ts'
import { encodeMessage } from '../../wire.ts'
import type { Errand } from './errand.ts'
import { saidOf } from './jobs.ts'
import type { Trainers } from './trainers.ts'
import { contentsOf, understood, WeightsByName } from './training.ts'

/** What candidates have in common, and its name: whoever had it once knows it by that. */
export interface KnownAsking {
  readonly key: string
  readonly bytes: Uint8Array
  readonly asking: Asking
}
/** Candidates that are asked together. */
export interface Questions {
  readonly key: string
  readonly candidates: readonly Weights[]
}

const hashOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
export function knownAsking(asking: Asking): KnownAsking {
  const bytes = encodeMessage(asking)
  return { key: hashOf(bytes), bytes, asking }
}

const Shape = z
  .strictObject({
    network: Network,
    task: z.string().min(1).max(200),
    scope: z.array(z.string().max(200)).max(10_000).nullable(),
    base: WeightsByName,
    changing: z.array(z.string().max(200)).max(100_000),
    most: z.int().min(1).max(1e7),
    population: z.int().min(1).max(1e5),
  })
  .refine(({ base, changing }) => changing.every((name) => Object.hasOwn(base, name)), 'changes weights that are not there')
const Candidates = z.array(WeightsByName).min(1).max(10_000)
export const AskJob = z.strictObject({ key: z.string().regex(/^[0-9a-f]{64}$/) })

/** What came from anywhere, of the hash that is its name. Throws a sentence where it is none. */
export const askingFrom = (bytes: Uint8Array): Asking => understood(Shape, bytes, 'The job')
/** Throws a sentence where they are not candidates of this. */
export function candidatesFrom(bytes: Uint8Array, { base, changing }: Asking): Weights[] {
  const candidates = understood(Candidates, bytes, 'The job')
  const fits = (candidate: Weights) =>
    Object.keys(candidate).length === changing.length && changing.every((name) => candidate[name]?.length === base[name]!.length)
  if (!candidates.every(fits)) throw new Error('The job is broken: its candidates do not bring the weights that change.')
  return candidates
}

/** Names of what has to be known to ask them, besides public data. */
export const contentsOfAsking = (key: string, asking: Asking): string[] => [key, ...contentsOf(asking)]

/** Asks on this machine, of what changes alone: a life gives back all weights. @returns trials as they are packed */
export const askedBy = (
  { ask }: Pick<Trainers, 'ask'>,
  { key, bytes, asking }: KnownAsking,
  candidates: readonly Weights[],
  content: Content,
): Promise<Float64Array> =>
  ask({ key, candidates: slim(asking, candidates) }, contentsOfAsking(key, asking), (hash) => (hash === key ? bytes : content(hash)))

const slim = ({ changing }: Asking, candidates: readonly Weights[]): Weights[] =>
  candidates.map((candidate) => Object.fromEntries(changing.map((name) => [name, candidate[name]!])))

/** @param content the network's own data @param here asks on this machine */
export const asking = (
  { key, bytes, asking: what }: KnownAsking,
  candidates: readonly Weights[],
  content: Content,
  here: () => Promise<Float64Array>,
): Errand<Float64Array> => ({
  kind: 'asking',
  doing: `Asking ${candidates.length} networks`,
  data: { key },
  named: [{ hash: key, bytes: () => bytes }, ...contentsOf(what).map((hash) => ({ hash, bytes: () => content(hash) }))],
  given: () => encodeMessage(slim(what, candidates)),
  answer: (came) => saidOf(came, candidates.length),
  here,
})
