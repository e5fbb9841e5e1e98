/** A run's findings in words, pure, for both sides. */
import type { Findings } from './protocol.ts'

type Finding = Findings[string]
/** Counts whole, other numbers by three digits. */
const one = (name: string, value: number) => {
  if (name.includes('accuracy')) return `${(100 * value).toFixed(2)} %`
  return Number.isInteger(value) ? value.toLocaleString('en-US') : String(Number(value.toPrecision(3)))
}
const several = (name: string, values: readonly number[]) => values.map((value) => one(name, value)).join(', ')

/** A finding as text: `97.85 %`, or `GRU 2.22, Sheet 2.4`, or what each tick has. */
export function findingText(name: string, finding: Finding): string {
  if (typeof finding === 'number') return one(name, finding)
  if (Array.isArray(finding)) return several(name, finding)
  return Object.entries(finding)
    .map(([of, value]) => `${of} ${Array.isArray(value) ? several(name, value) : one(name, value)}`)
    .join('; ')
}

/** What a run found, with its most telling finding first: `97.85 % test accuracy, 0.07 test loss`. What was only validated is left out. */
export function headline(findings: Findings): string {
  const rank = (name: string) => ['test_nrmse', 'test_accuracy'].indexOf(name)
  return Object.entries(findings)
    .filter(([name]) => !name.startsWith('validation_') && name !== 'test_loss')
    .sort(([a], [b]) => rank(b) - rank(a))
    .map(([name, finding]) => `${findingText(name, finding)} ${name.replaceAll('_', ' ')}`)
    .join(', ')
}
