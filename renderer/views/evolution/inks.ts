/** The colours of the house as a canvas takes them. */
export interface Inks {
  readonly text: string
  readonly text2: string
  readonly text3: string
  readonly hairline: string
  readonly panel: string
  readonly accent: string
  readonly excitatory: string
  readonly inhibitory: string
  readonly good: string
  /** For things that are told apart by number, such as species. */
  readonly families: readonly string[]
}
export type Context = CanvasRenderingContext2D

const FAMILIES = ['memory', 'free', 'cortex', 'audio', 'language', 'vision', 'control', 'spiking', 'model', 'task']

export function inksOf(element: Element): Inks {
  const style = getComputedStyle(element)
  const of = (name: string) => style.getPropertyValue(`--n-${name}`).trim()
  return {
    text: of('text'),
    text2: of('text2'),
    text3: of('text3'),
    hairline: of('hairline'),
    panel: of('panel'),
    accent: of('accent'),
    excitatory: of('excitatory'),
    inhibitory: of('inhibitory'),
    good: of('good'),
    families: FAMILIES.map((name) => of(`family-${name}`)),
  }
}
/** The colour of a species, by its number. */
export const speciesInk = ({ families }: Inks, species: number): string => families[species % families.length]!

export const sans = (size: number, weight = 400) => `${weight} ${size}px "Inter Variable", sans-serif`
export const mono = (size: number) => `${size}px "JetBrains Mono Variable", monospace`

/** A number in few characters. */
export function short(value: number): string {
  if (!Number.isFinite(value)) return '–'
  const size = Math.abs(value)
  if (size >= 1e6) return `${(value / 1e6).toPrecision(3)} M`
  if (size >= 1e4) return `${Math.round(value / 1e3)} k`
  if (size >= 100) return Math.round(value).toLocaleString('en-US')
  return size >= 10
    ? value.toFixed(1)
    : size === 0
      ? '0'
      : size >= 0.005
        ? value.toFixed(2)
        : size >= 0.0005
          ? value.toFixed(3)
          : value.toExponential(0)
}
