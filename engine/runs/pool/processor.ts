/** What kind of processor this machine has. */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { cpus } from 'node:os'

const CPUINFO = '/proc/cpuinfo'
/** Where the system lists what the first processor can do: its family, model and instruction sets. */
const abilities = (): string =>
  existsSync(CPUINFO)
    ? readFileSync(CPUINFO, 'utf8')
        .split('\n\n', 1)[0]!
        .split('\n')
        .filter((line) => /^(vendor_id|cpu family|model|stepping|flags|Features|CPU (implementer|part|variant|revision))\s*:/.test(line))
        .join('\n')
    : ''

/** The processor's name, and eight digits for what it can do: machines of equal kind compute the same last digits. */
export function processorKind(): string {
  const name = cpus()[0]?.model.trim() || 'unknown'
  return `${name} ${createHash('sha256').update(`${process.arch}\n${name}\n${abilities()}`).digest('hex').slice(0, 8)}`
}
