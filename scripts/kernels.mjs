/**
 * `npm run kernels`: compiles every kernel of engine/kernels/assembly to WebAssembly, twice: with relaxed SIMD and without. The bytes go, as
 * base64, into engine/kernels/built/<name>.ts, so that nothing needs a compiler to run. With --check nothing is written: it fails where the
 * bytes are not those of the sources.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import asc from 'assemblyscript/asc'
import { root } from './platform.mjs'

/** Files of engine/kernels/assembly whose exports a host calls. */
const names = ['grid', 'listed', 'networks', 'spikes']
const sources = join(root, 'engine', 'kernels', 'assembly')
const check = process.argv.includes('--check')
const target = (name) => join(root, 'engine', 'kernels', 'built', `${name}.ts`)

async function compile(name, ...flags) {
  let bytes
  const { error, stderr } = await asc.main(
    [
      `${name}.ts`,
      ...['--outFile', `${name}.wasm`, '-O3', '--noAssert', '--runtime', 'stub', '--use', 'abort=', '--uncheckedBehavior', 'always'],
      ...['--importMemory', '--sharedMemory', '--maximumMemory', '65536', '--enable', 'threads', '--enable', 'simd', ...flags],
    ],
    {
      readFile: (file) => (file.endsWith('.ts') ? readOr(join(sources, file)) : null),
      writeFile: (_file, contents) => {
        bytes = contents
      },
      listFiles: () => [],
    },
  )
  if (error) throw new Error(`${name} does not compile:\n${stderr}`)
  return Buffer.from(bytes).toString('base64')
}
function readOr(path) {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}

/** The module in engine/kernels/built for a kernel. */
async function built(name) {
  const [relaxed, strict] = [await compile(name, '--enable', 'relaxed-simd'), await compile(name)]
  return `/** Made from ../assembly/${name}.ts by \`npm run kernels\`. */\nexport const ${name} = {\n  relaxed:\n    '${relaxed}',\n  strict:\n    '${strict}',\n}\n`
}

for (const name of names) {
  const text = await built(name)
  if (!check) writeFileSync(target(name), text)
  else if (readFileSync(target(name), 'utf8') !== text)
    throw new Error(`engine/kernels/built/${name}.ts is not what its source gives; run npm run kernels.`)
  console.log(`kernels: ${name}, ${Math.round((text.length * 3) / 8 / 1024)} kB each`)
}
