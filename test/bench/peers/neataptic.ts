/**
 * Generations of exclusive or a second in neataptic, 150 networks, to fitness 3.9 of 4, by its own defaults but for the five best, who stay:
 * what `neurula bench evolution --peers` runs. Prints one line of JSON, or `{cannot}` with the reason. The library draws from Math.random, so
 * that no two runs are the same.
 */
import { evolution } from './install.ts'

/** Seconds measured, and generations after which a search begins anew. */
const [SECONDS, PATIENCE] = [2, 300]
const samples = [
  [[0, 0], 0],
  [[0, 1], 1],
  [[1, 0], 1],
  [[1, 1], 0],
] as const

/** One search: its generations, and whether it came to 3.9. */
async function search(Neat: any, until: number): Promise<{ generations: number; solved: boolean }> {
  const fitness = (network: any) => samples.reduce((left, [bits, wanted]) => left - (network.activate(bits)[0] - wanted) ** 2, 4)
  const neat = new Neat(2, 1, fitness, { popsize: 150, elitism: 5, clear: true })
  for (let generations = 1; ; generations++) {
    const { score } = await neat.evolve()
    if (score >= 3.9) return { generations, solved: true }
    if (generations >= PATIENCE || performance.now() > until) return { generations, solved: false }
  }
}

const lacks = evolution.install()
if (lacks) console.log(JSON.stringify({ cannot: lacks }))
else
  try {
    const { Neat, config } = evolution.load('neataptic')
    config.warnings = false
    await search(Neat, performance.now() + 500)
    const began = performance.now()
    const found = []
    while (performance.now() < began + 1000 * SECONDS) found.push(await search(Neat, began + 1000 * SECONDS))
    const generations = found.reduce((total, f) => total + f.generations, 0)
    const seconds = (performance.now() - began) / 1000
    const solved = found.filter((f) => f.solved).length
    console.log(JSON.stringify({ generations_per_s: generations / seconds, searches: found.length, solved }))
  } catch (error) {
    console.log(JSON.stringify({ cannot: error instanceof Error ? error.message.split('\n')[0] : String(error) }))
  }
