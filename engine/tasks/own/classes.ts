/** Classes and words in one order that no file's order changes: numbers by size, others by their characters. */
export function orderedNames(names: Iterable<string>): string[] {
  const all = [...new Set(names)]
  const numbers = all.every((name) => name !== '' && Number.isFinite(Number(name)))
  return all.sort(numbers ? (a, b) => Number(a) - Number(b) || (a < b ? -1 : 1) : (a, b) => (a < b ? -1 : 1))
}
