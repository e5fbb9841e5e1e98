/** Plain data as text, numbers to the last bit, those that JSON lacks too. */
const LACKING: Readonly<Record<string, number>> = {
  '#NaN': Number.NaN,
  '#Infinity': Number.POSITIVE_INFINITY,
  '#-Infinity': Number.NEGATIVE_INFINITY,
  '#-0': -0,
}
const nameOf = (value: number) => `#${Object.is(value, -0) ? '-0' : value}`

/** Strings of the data must not begin with `#`; maps, typed arrays and undefined have no form. */
export const written = (value: unknown): string =>
  JSON.stringify(value, (_key, v) => (typeof v === 'number' && (!Number.isFinite(v) || Object.is(v, -0)) ? nameOf(v) : v))

/** What `written` wrote. Throws where the text is no JSON. */
export const read = <T>(text: string): T =>
  JSON.parse(text, (_key, v) => (typeof v === 'string' && Object.hasOwn(LACKING, v) ? LACKING[v] : v)) as T
