/** Measures a peer's networks by the rule of the PyTorch script: 3 steps to warm up, then steps for 3 seconds and at least 5; the median counts. */

/** One whole training step, done when it returns; gives the loss before it. */
export type Step = () => Promise<number>

/**
 * Prints for each network of the command line one line of JSON: `{name, threads, median_ms, steps}`, or `{name, cannot}` with the library's own reason.
 * @param networks makes a network and gives its step; throws where the library cannot run or differentiate it
 */
export async function measure(networks: Readonly<Record<string, () => Step>>, threads: number): Promise<void> {
  for (const name of process.argv.slice(2)) {
    try {
      const step = networks[name]!()
      const first = await step()
      await step()
      await step()
      const times: number[] = []
      let last = first
      for (const end = performance.now() + 3000; performance.now() < end || times.length < 5; ) {
        const began = performance.now()
        last = await step()
        times.push(performance.now() - began)
      }
      if (!(last < first)) throw new Error(`Its loss did not fall: ${first} at the first step, ${last} at the last.`)
      const median_ms = Number(times.sort((a, b) => a - b)[times.length >> 1]!.toFixed(3))
      console.log(JSON.stringify({ name, threads, median_ms, steps: times.length, loss: [first, last] }))
    } catch (error) {
      console.log(JSON.stringify({ name, cannot: error instanceof Error ? error.message.split('\n')[0] : String(error) }))
    }
  }
}
