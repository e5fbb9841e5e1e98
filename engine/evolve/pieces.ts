/** A generation of networks cut into pieces: each is judged by itself, so how they are cut changes no bit. */
import type { Nets } from '../kernels/nets.ts'

/**
 * In their order, each piece as large as it may be, and of one network at least.
 * @param most what a piece may weigh @param weigh what a network does, from its words and the steps that it takes (0: in order)
 */
export function pieces(nets: Nets, most: number, weigh: (words: number, steps: number) => number = () => 1): Nets[] {
  const { inputs, outputs, starts, words } = nets
  const ends = [...starts.slice(1), words.length]
  const firsts: number[] = []
  let sum = Number.POSITIVE_INFINITY
  starts.forEach((at, k) => {
    const weight = weigh(ends[k]! - at, words[at + 1]!)
    sum += weight
    if (sum <= most) return
    firsts.push(k)
    sum = weight
  })
  if (firsts.length === 1) return [nets]
  return firsts.map((first, k) => {
    const own = starts.slice(first, firsts[k + 1])
    const part = words.slice(own[0]!, starts[firsts[k + 1] ?? starts.length] ?? words.length)
    return { inputs, outputs, starts: own.map((at) => at - own[0]!), words: part, floats: new Float32Array(part.buffer) }
  })
}
