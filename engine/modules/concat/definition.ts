import { z } from 'zod'
import type { ModuleDefinition, Outcome } from '../../network/definition.ts'
import type { Signal } from '../../network/schema.ts'
import { amounts } from '../amounts.ts'
import { joinAxis, joined } from './joined.ts'

export const Params = z.object({
  ports: z.int().min(2).max(16).default(2).meta({ title: 'Ports', description: 'How many signals are laid side by side.' }),
})
export const portNames = (ports: number): string[] => Array.from({ length: ports }, (_, k) => `in${k + 1}`)

/** Signals side by side. */
export const concat: ModuleDefinition<z.infer<typeof Params>> = {
  title: 'Concatenate',
  family: 'control',
  icon: 'IconLayersUnion',
  summary: 'Lays several signals side by side',
  help: 'What arrives at its ports leaves side by side, in the order of the ports: channels of images of one size, units of activity, or the widths of what stands at each position of a sequence.\n\n`out = [in 1, in 2, ...]`',
  view: 'maps',
  params: Params,
  inputs: ({ ports }) => portNames(ports).map((name, k) => ({ name, label: String(k + 1), accepts: amounts, shape: null, sums: true })),
  outputNames: () => [{ name: 'out', label: 'out', modality: 'activity' }],
  outputs: ({ ports }, arriving, { name }): Outcome<Record<string, Signal>> => {
    const signals = portNames(ports).map((port) => arriving[port])
    if (signals.some((s) => !s)) return { ok: {} }
    const [first, ...others] = signals as [Signal, ...Signal[]]
    const axis = joinAxis(first.shape)
    const across = ({ shape }: Signal) => shape.filter((_, k) => k !== axis).join('x')
    const wrong = others.find((s) => s.shape.length !== first.shape.length || across(s) !== across(first))
    if (wrong)
      return {
        problem: `"${name}" cannot lay ${first.shape.join('x')} and ${wrong.shape.join('x')} side by side; signals may differ in channels or units alone.`,
      }
    return { ok: { out: joined([first, ...others]) } }
  },
  weights: () => ({}),
}
