import { chance, type Dice } from '../dice.ts'
import type { NeatSettings } from './definition.ts'
import { type Genes, type Genome, joins, leads, noGenes } from './genome.ts'

/**
 * A child of two genomes, aligned by innovation (Stanley & Miikkulainen 2002, section 3.2, figure 4): matching genes at random from either,
 * the others from the fitter; of equals, at random from both.
 * @param edge above 0: `a` is the fitter, below 0: `b` is, 0: equals
 */
export function crossover(
  a: Genome,
  b: Genome,
  edge: number,
  { keepDisabled, recurrent }: Pick<NeatSettings, 'keepDisabled' | 'recurrent'>,
  dice: Dice,
): Genes {
  const child = noGenes()
  const inherit = (parent: Genome, k: number, disabled: boolean) => {
    child.innovation.push(parent.innovation[k]!)
    child.from.push(parent.from[k]!)
    child.to.push(parent.to[k]!)
    child.weight.push(parent.weight[k]!)
    child.enabled.push(disabled ? !chance(dice, keepDisabled) : true)
  }
  /** Whether genes that only one parent has were taken from both. */
  let mixed = 0
  const alone = (parent: Genome, k: number, better: boolean) => {
    if (edge === 0 ? !chance(dice, 0.5) : !better) return
    inherit(parent, k, !parent.enabled[k])
    mixed |= parent === a ? 1 : 2
  }
  let [i, j] = [0, 0]
  while (i < a.innovation.length || j < b.innovation.length) {
    const [p, q] = [a.innovation[i] ?? Number.POSITIVE_INFINITY, b.innovation[j] ?? Number.POSITIVE_INFINITY]
    if (p === q) {
      const [parent, k] = chance(dice, 0.5) ? ([a, i] as const) : ([b, j] as const)
      inherit(parent, k, !(a.enabled[i] && b.enabled[j]))
      i++
      j++
    } else if (p < q) alone(a, i++, edge > 0)
    else alone(b, j++, edge < 0)
  }
  return mixed === 3 ? together(child, recurrent) : child
}

/**
 * Genes of both parents may not go together: the same two neurons joined by genes of two generations, or, of two genomes without loops, a
 * loop. The later gene is left out.
 */
function together(child: Genes, recurrent: boolean): Genes {
  const kept = noGenes()
  for (let k = 0; k < child.innovation.length; k++) {
    const [from, to] = [child.from[k]!, child.to[k]!]
    if (joins(kept, from, to) || (!recurrent && leads(kept, to, from))) continue
    for (const key of ['innovation', 'from', 'to', 'weight'] as const) kept[key].push(child[key][k]!)
    kept.enabled.push(child.enabled[k]!)
  }
  return kept
}
