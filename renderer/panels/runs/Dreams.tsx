import { useEffect, useRef } from 'react'
import type { Pictures, Run } from '../../../engine/protocol.ts'
import { useDocument } from '../../document/store.ts'
import { useRuns } from '../../runs/store.ts'

/** Pixels between two pictures, CSS pixels that all share, and how many stand in a row. */
const [GAP, WIDTH, ACROSS] = [2, 208, 6]

/** What one module made, picture beside picture; ink by how likely a pixel is. */
function Sheet({ shape, values, label }: Pick<Pictures, 'shape' | 'values'> & { label: string }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const [count, height, width] = shape as [number, number, number]
  const rows = Math.ceil(count / ACROSS)
  useEffect(() => {
    const context = canvas.current!.getContext('2d')!
    context.clearRect(0, 0, ACROSS * (width + GAP), rows * (height + GAP))
    for (let k = 0; k < count; k++) {
      const image = context.createImageData(width, height)
      for (let i = 0; i < width * height; i++) image.data[4 * i + 3] = values[k * width * height + i]!
      context.putImageData(image, (k % ACROSS) * (width + GAP), Math.floor(k / ACROSS) * (height + GAP))
    }
  }, [values, count, height, width, rows])
  return (
    <canvas
      ref={canvas}
      className="n-ink n-dreams"
      width={ACROSS * (width + GAP) - GAP}
      height={rows * (height + GAP) - GAP}
      style={{ width: WIDTH }}
      role="img"
      aria-label={label}
    />
  )
}

const NONE: readonly Pictures[] = []

/** What a run's Boltzmann machines expect to see, as they are now. */
export function Dreams({ run }: { run: Run }) {
  const pictures = useRuns((s) => s.pictures[run.id] ?? NONE)
  const modules = useDocument((s) => s.network?.modules)
  return pictures.map(({ module, shape, values }) => {
    const name = modules?.[module]?.name ?? module
    return (
      <figure key={module} data-testid="dreams">
        <figcaption title="Samples that it draws by itself, as likely as it holds them to be">
          Dreams <span className="n-quiet">of {name}</span>
        </figcaption>
        <Sheet shape={shape} values={values} label={`${shape[0]} pictures that ${name} draws by itself`} />
      </figure>
    )
  })
}
