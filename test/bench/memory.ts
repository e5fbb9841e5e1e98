/**
 * What a run was announced to take and what it took: `node test/bench/memory.ts [NAME ...]`, the reference networks by default; one JSON
 * object a network. `growth_mb` is by how much the process grew after its first tenth of the steps.
 */
import { execFileSync } from 'node:child_process'
import { firstInputs, networks } from '../../engine/bench/training.ts'
import { checked } from '../../engine/compile/program.ts'
import { startingWeights } from '../../engine/compile/weights.ts'
import { definitions, type ModuleKind } from '../../engine/modules/definitions.ts'
import type { ModuleDefinition } from '../../engine/network/definition.ts'
import type { Network } from '../../engine/network/schema.ts'
import { SuperviseParams } from '../../engine/learn/supervise/definition.ts'
import { OWN_GROWTH } from '../../engine/learn/supervise/prepare.ts'
import { createTrainer } from '../../engine/learn/supervise/trainer.ts'

const STEPS: Readonly<Record<string, number>> = { mlp: 10_000, recurrent: 2000 }
const MB = 2 ** 20

const fieldsOf = ({ modules }: Network) =>
  Object.values(modules).flatMap(({ kind, params }) => {
    const definition: ModuleDefinition = definitions[kind as ModuleKind]
    return definition.field?.(definition.params.parse(params)) ?? []
  })

async function measure(name: string): Promise<void> {
  const { network, batch, optimiser } = networks[name]!
  const steps = STEPS[name] ?? 200
  const params = SuperviseParams.parse({ batch, optimiser, learningRate: 0.001 })
  const start = { weights: startingWeights(network, checked(network), 1), slots: {} }
  const resident = process.memoryUsage.rss()
  const trainer = await createTrainer(network, {}, params, 2, { fields: fieldsOf(network) }, start)
  const announced = resident + trainer.program.bytes + OWN_GROWTH
  const shown = firstInputs(networks[name]!, trainer.program)
  for (const [key, values] of Object.entries(trainer.inputs)) values.set(shown[key]!)
  let early = 0
  for (let step = 0; step < steps; step++) {
    await trainer.step(0.001, step)
    if (step === steps / 10) early = process.memoryUsage.rss()
    if (step % 10 === 0) await new Promise((resolve) => setImmediate(resolve))
  }
  const growth = process.memoryUsage.rss() - early
  const peak = process.resourceUsage().maxRSS * 1024
  await trainer.dispose()
  const mb = (bytes: number) => Number((bytes / MB).toFixed(1))
  console.log(
    JSON.stringify({
      name,
      steps,
      announced_mb: mb(announced),
      peak_mb: mb(peak),
      ratio: Number((peak / announced).toFixed(3)),
      growth_mb: mb(growth),
    }),
  )
  process.exit(0)
}

const [first, ...rest] = process.argv.slice(2)
if (first === '--one') await measure(rest[0]!)
else
  for (const name of first ? [first, ...rest] : Object.keys(networks))
    process.stdout.write(execFileSync(process.execPath, [import.meta.filename, '--one', name], { encoding: 'utf8' }))
