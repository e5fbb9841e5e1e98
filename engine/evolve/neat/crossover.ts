import { chance, type Dice } from '../dice.ts'
import type { NeatSettings } from './definition.ts'
import { type Genes, type Genome, joins, leads } from './genome.ts'

type Settings = Pick<NeatSettings, 'keepDisabled' | 'recurrent'>

/**
 * A child of two genomes, aligned by innovation (Stanley & Miikkulainen 2002, section 3.2, figure 4): matching genes at random from either,
 * the others from the fitter; of equals, at random from both. Delays are structure, and the fitter's.
 * @param edge above 0: `a` is the fitter, below 0: `b` is, 0: equals
 */
export function crossover(a: Genome, b: Genome, edge: number, settings: Settings, dice: Dice): Genes {
  if (edge === 0 && a.innovation !== b.innovation) return ofEquals(a, b, settings, dice)
  const fitter = edge < 0 ? b : a
  const other = fitter === a ? b : a
  const x = fitter.innovation
  const y = other.innovation
  const weight = fitter.weight.slice()
  const enabled = fitter.enabled.slice()
  for (let k = 0, j = 0; k < x.length; k++) {
    while (j < y.length && y[j]! < x[k]!) j++
    let whole = enabled[k]!
    if (j < y.length && y[j] === x[k]) {
      if (chance(dice, 0.5) !== (fitter === a)) weight[k] = other.weight[j]!
      whole &&= other.enabled[j]!
    }
    enabled[k] = whole || !chance(dice, settings.keepDisabled)
  }
  const child = { innovation: x, from: fitter.from, to: fitter.to, weight, enabled }
  return fitter.delay ? { ...child, delay: fitter.delay } : child
}

/**
 * Genes of both parents may not go together: the same two neurons joined, in as many ticks, by genes of two generations, or, of two genomes
 * without loops, a loop. The later gene is left out.
 */
function ofEquals(a: Genome, b: Genome, { keepDisabled, recurrent }: Settings, dice: Dice): Genes {
  const child = { innovation: [] as number[], from: [] as number[], to: [] as number[], weight: [] as number[], enabled: [] as boolean[] }
  const delay: number[] | undefined = a.delay || b.delay ? [] : undefined
  const sofar = delay ? { ...child, delay } : child
  const inherit = (parent: Genome, k: number, whole: boolean) => {
    const enabled = whole || !chance(dice, keepDisabled)
    const [from, to] = [parent.from[k]!, parent.to[k]!]
    const ticks = parent.delay?.[k] ?? 1
    if (joins(sofar, from, to, ticks) || (!recurrent && leads(child, to, from))) return
    child.innovation.push(parent.innovation[k]!)
    child.from.push(from)
    child.to.push(to)
    child.weight.push(parent.weight[k]!)
    child.enabled.push(enabled)
    delay?.push(ticks)
  }
  let [i, j] = [0, 0]
  while (i < a.innovation.length || j < b.innovation.length) {
    const [p, q] = [a.innovation[i] ?? Number.POSITIVE_INFINITY, b.innovation[j] ?? Number.POSITIVE_INFINITY]
    const whole = (p > q || a.enabled[i]!) && (q > p || b.enabled[j]!)
    if (chance(dice, 0.5)) {
      if (p <= q) inherit(a, i, whole)
      else inherit(b, j, whole)
    } else if (p === q) inherit(b, j, whole)
    i += Number(p <= q)
    j += Number(q <= p)
  }
  return sofar
}
