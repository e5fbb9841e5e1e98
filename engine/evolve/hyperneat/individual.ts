/** CPPNs that were kept, and what they paint. */
import type { Origin, Reader } from '../individual.ts'
import { genomeOf } from '../neat/compact.ts'
import { genesOf } from '../neat/individual.ts'
import { HyperneatParams } from './definition.ts'
import { targetOf } from './run.ts'
import { painted, shapeOf } from './style.ts'

type Painted = Awaited<ReturnType<typeof targetOf>>
/** What is painted is made once for the stage that is looked at. */
let latest: { readonly origin: Origin; readonly made: Promise<Painted> } | null = null
function targetFor(origin: Origin): Promise<Painted> {
  if (latest?.origin !== origin) {
    void latest?.made.then(({ target }) => target.dispose()).catch(() => undefined)
    latest = { origin, made: origin.context().then((context) => targetOf(context, HyperneatParams.parse(origin.stage.params))) }
  }
  return latest.made
}

const AXES = ['x', 'y', 'z']
export const hyperneatReader: Reader = {
  async individual(origin, bytes) {
    const { target, style } = await targetFor(origin)
    const axes = AXES.slice(0, target.dimensions)
    const inputs = ['from', 'to', ...(style.deltas ? ['apart in'] : [])].flatMap((end) => axes.map((axis) => `${end} ${axis}`))
    const genes = genesOf(genomeOf(bytes), shapeOf(style, target.dimensions), { inputs, outputs: painted(style) })
    return { genes, module: null, network: null }
  },
  async result(origin, bytes) {
    const { target } = await targetFor(origin)
    const { network, weights } = target.painted(genomeOf(bytes))
    return { network: network ?? origin.network, weights }
  },
}
