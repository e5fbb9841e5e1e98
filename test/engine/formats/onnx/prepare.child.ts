/** Prepares the files named on the command line, one line of JSON each. It may die within one. */
import { readFileSync } from 'node:fs'
import { prepare } from '../../../../engine/formats/onnx/prepare.ts'

for (const file of process.argv.slice(2)) {
  process.stdout.write(`${JSON.stringify({ file, begun: true })}\n`)
  let problem: string | null = null
  try {
    await prepare(readFileSync(file), '/nonexistent', { sequence: 64, sr: 16000 })
  } catch (error) {
    problem = error instanceof Error ? error.message : String(error)
  }
  process.stdout.write(`${JSON.stringify({ file, problem })}\n`)
}
