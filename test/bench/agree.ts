/**
 * One step of each reference network here and in PyTorch, from the same weights on the same batch: `node test/bench/agree.ts [NAME ...]`.
 * Prints one JSON object a network: how far loss and gradients lie apart, a gradient relative to its tensor's norm. Exits with 1 above 1e-4.
 * Needs Debian's python3-torch.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { firstInputs, networks } from '../../engine/bench/training.ts'
import { plainDescent } from '../../engine/compile/descent.ts'
import { trainingProgram } from '../../engine/compile/program.ts'
import { loadProgram } from '../../engine/compile/load.ts'

const names = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(networks)
const folder = mkdtempSync(join(tmpdir(), 'neurula-agree-'))
try {
  for (const name of names) {
    const { network, batch } = networks[name]!
    // The velocity after one step of momentum from rest is the gradient itself.
    const program = trainingProgram(network, batch, plainDescent('momentum'))
    const session = await loadProgram(program, 2)
    const inputs = { ...firstInputs({ network }, program), rate: Float32Array.of(1) }
    const outputs = Object.fromEntries(
      Object.entries(program.outputs).map(([key, shape]) => [key, new Float32Array(shape.reduce((a, b) => a * b, 1))]),
    )
    await session.run(inputs, outputs)
    await session.dispose()
    const listed: Record<string, { shape: readonly number[]; start: number }> = {}
    const parts: Float32Array[] = []
    let start = 0
    const keep = (key: string, shape: readonly number[], values: Float32Array) => {
      listed[key] = { shape, start }
      parts.push(values)
      start += values.length
    }
    for (const [key, shape] of Object.entries(program.inputs))
      if (!key.includes('/') && key !== 'rate') keep(key, shape, (inputs as Record<string, Float32Array>)[key]!)
    for (const [key, shape] of Object.entries(program.outputs))
      if (key.endsWith('/m')) keep(`gradient:${key.slice(4, -2)}`, shape, outputs[key]!)
    writeFileSync(join(folder, `${name}.json`), JSON.stringify({ loss: outputs.loss![0], tensors: listed }))
    writeFileSync(join(folder, `${name}.bin`), Buffer.concat(parts.map((p) => new Uint8Array(p.buffer, p.byteOffset, p.byteLength))))
  }
  const script = join(import.meta.dirname, 'agree.py')
  const lines = execFileSync('/usr/bin/python3', [script, folder, ...names], { encoding: 'utf8' })
    .trim()
    .split('\n')
  for (const line of lines) {
    console.log(line)
    const { loss, gradient } = JSON.parse(line) as { loss: number; gradient: number }
    if (!(Math.max(loss, gradient) <= 1e-4)) process.exitCode = 1
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
