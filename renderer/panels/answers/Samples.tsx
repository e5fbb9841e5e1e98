import { useEffect, useRef, useState } from 'react'
import type { Probe } from '../../../engine/protocol.ts'
import { useDocument } from '../../document/store.ts'
import { engine } from '../../engine.ts'
import { showActivity } from '../../runs/activity.ts'
import { liveRun, useRuns } from '../../runs/store.ts'

const COUNT = 12
const best = (probe: Probe) => probe.answer.reduce((at, v, k, all) => (v > all[at]! ? k : at), 0)

function Digit({ values, side }: { values: Float32Array; side: number }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    const context = canvas.current!.getContext('2d')!
    const image = context.createImageData(side, side)
    values.forEach((v, k) => image.data.set([0, 0, 0, 255 * v], 4 * k))
    context.putImageData(image, 0, 0)
  }, [values, side])
  return (
    <span className="n-digit">
      <canvas ref={canvas} width={side} height={side} className="n-ink" />
    </span>
  )
}

/** Validation samples and what the network says of each; clicking one shows what it does to every module. */
export function Samples() {
  const task = useDocument((s) => s.network?.curriculum[0]?.task)
  const answers = useRuns((s) => s.answers)
  const [samples, setSamples] = useState<{ values: Float32Array; label: number; index: number }[]>([])
  const [said, setSaid] = useState<readonly (Probe | null)[]>([])
  useEffect(() => {
    if (!task) return
    // Spread over the split, which is ordered by class.
    void Promise.all(
      Array.from({ length: COUNT }, async (_, k) => {
        const index = k * 81 + 7
        const { values, labels } = await engine.samples({ task, start: index, count: 1 })
        return { values: new Float32Array(values.slice().buffer), label: labels[0]!, index }
      }),
    ).then(setSamples, () => setSamples([]))
  }, [task])
  useEffect(() => {
    if (!task || samples.length === 0) return
    let current = true
    void Promise.all(samples.map(({ index }) => engine.probe({ task, index }).catch(() => null))).then((probes) => {
      if (!current) return
      setSaid(probes)
      // A run shows its own samples in the modules.
      if (probes[0] && !liveRun(useRuns.getState().runs)) showActivity(probes[0])
    })
    return () => {
      current = false
    }
  }, [task, samples, answers])
  return (
    <div className="n-samples" data-testid="samples">
      {samples.map(({ values, label, index }, k) => {
        const probe = said[k]
        const answer = probe ? best(probe) : null
        return (
          <button
            key={index}
            type="button"
            title={`It is ${label}; click to see it in every module`}
            onClick={() => probe && showActivity(probe)}
          >
            <Digit values={values} side={Math.sqrt(values.length)} />
            <span className={answer === label ? 'n-says-right' : 'n-says-wrong'}>{answer ?? '–'}</span>
          </button>
        )
      })}
    </div>
  )
}
