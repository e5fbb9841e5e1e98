/**
 * A forward pass with its loop written out, and as a Scan: `node test/bench/scan.ts`. The network of the benchmark `recurrent` at several
 * lengths; milliseconds to make it ready and to run it once, the least of ten; JSON lines. `SCAN_FROM` in engine/compile/program.ts follows from it.
 */
import { networks } from '../../engine/bench/training.ts'
import { loadProgram } from '../../engine/compile/load.ts'
import { predictionProgram } from '../../engine/compile/program.ts'
import { buffers } from '../../engine/stages/batch.ts'

const { network, batch } = networks.recurrent!
for (const ticks of [10, 50, 200, 1000])
  for (const scan of [false, true]) {
    const long = { ...network, presentation: { ...network.presentation, ticks } }
    const began = performance.now()
    const program = predictionProgram(long, batch, { scan })
    const session = await loadProgram(program, 1)
    const ready = performance.now() - began
    const [inputs, outputs] = [buffers(program.inputs), buffers(program.outputs)]
    let best = Number.POSITIVE_INFINITY
    for (let k = 0; k < 11; k++) {
      const start = performance.now()
      await session.run(inputs, outputs)
      if (k > 0) best = Math.min(best, performance.now() - start)
    }
    await session.dispose()
    console.log(
      JSON.stringify({
        name: 'scan',
        ticks,
        form: scan ? 'scan' : 'unrolled',
        ready_ms: Number(ready.toFixed(1)),
        run_ms: Number(best.toFixed(3)),
      }),
    )
  }
