import type { Preview } from './definition.ts'

const n = (count: number) => count.toLocaleString('en-US')

/** A preview as lines of text. */
export function previewText({
  source,
  parts,
  parting,
  shows,
  asks,
  columns,
  notes,
  problems,
  leftOut,
}: Omit<Preview, 'samples'>): string[] {
  return [
    `${source}.`,
    `${n(parts.train)} to learn from, ${n(parts.validation)} to validate, ${n(parts.test)} for the final score. ${parting}`,
    `Shows "${shows.field}". ${shows.says}`,
    asks.kind === 'classes'
      ? `Asks for ${n(asks.names.length)} classes: ${asks.names
          .slice(0, 20)
          .map((name, k) => `${name} (${n(asks.counts[k]!)})`)
          .join(', ')}${asks.names.length > 20 ? ' …' : ''}.`
      : asks.kind === 'values'
        ? `Asks for numbers from ${asks.least} to ${asks.most}.`
        : 'Asks for what comes next.',
    ...(columns ?? []).map(({ name, taken, says }) => `  ${name}: ${taken}, ${says}`),
    ...notes,
    ...problems,
    ...(leftOut > problems.length ? [`And ${n(leftOut - problems.length)} more are left out.`] : []),
  ]
}
