/** `npm run package [-- TARGET ...]`: the app unpacked in dist/, made from the Electron runtime that is there. Targets (such as AppImage) make installers. */
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Advice, electronDist, environment, modules, node24, root, run } from './platform.mjs'
import { licences } from './licences.mjs'
import { main, setup } from './setup.mjs'

const { platform } = process
const staged = join(root, 'out', 'package')
const windows = platform === 'win32'

function stage() {
  rmSync(staged, { recursive: true, force: true })
  const engine = join(staged, 'engine')
  cpSync(join(root, 'out', 'engine'), engine, { recursive: true })
  writeFileSync(join(engine, 'package.json'), '{ "type": "module" }\n')
  mkdirSync(join(staged, 'node'), { recursive: true })
  cpSync(node24(), join(staged, 'node', windows ? 'node.exe' : 'node'))
  mkdirSync(join(staged, 'licences'))
  writeFileSync(join(staged, 'licences', 'third-party.txt'), licences())
  cpSync(join(root, 'LICENSE'), join(staged, 'licences', 'neurula.txt'))
  mkdirSync(join(staged, 'command'))
  if (windows) {
    writeFileSync(join(staged, 'command', 'neurula.cmd'), '@"%~dp0resources\\node\\node.exe" "%~dp0resources\\engine\\cli.js" %*\r\n')
  } else {
    cpSync(join(root, 'scripts', 'neurula.sh'), join(staged, 'command', 'neurula'))
    chmodSync(join(staged, 'command', 'neurula'), 0o755)
  }
}

await main(async () => {
  await setup()
  console.log('package: bundling the engine ...')
  if (
    (await run(node24(), [join(modules, 'vite', 'bin', 'vite.js'), 'build', '--config', 'vite.engine.config.ts', '--logLevel', 'warn'])) !==
    0
  )
    throw new Advice('The engine could not be bundled; the lines above say where.')
  stage()
  const dist = electronDist()
  const version = readFileSync(join(dist, 'version'), 'utf8').trim().replace(/^v/, '')
  const wanted = process.argv.slice(2)
  console.log(`package: packing with Electron ${version} ...`)
  const builder = [
    join(modules, 'electron-builder', 'cli.js'),
    '--config',
    'electron-builder.config.mjs',
    `-c.electronVersion=${version}`,
    `-c.electronDist=${dist}`,
    '--publish',
    'never',
  ]
  const code = await run(node24(), [...builder, '--dir'], {
    env: { ...environment(), CSC_IDENTITY_AUTO_DISCOVERY: process.env.CSC_LINK ? 'true' : 'false' },
  })
  if (code !== 0) throw new Advice('electron-builder failed; the lines above say why.')
  const unpacked = readdirSync(join(root, 'dist'))
    .map((name) => join(root, 'dist', name))
    .find((path) => /(-unpacked|[\\/]mac(-arm64)?)$/.test(path))
  const resources = platform === 'darwin' ? join(unpacked, 'Neurula.app', 'Contents', 'Resources') : join(unpacked, 'resources')
  if (!existsSync(resources)) throw new Advice(`electron-builder left no ${resources}.`)
  if (wanted.length > 0) {
    const installers = await run(node24(), [...builder, '--prepackaged', unpacked, ...wanted])
    if (installers !== 0) throw new Advice('The installers could not be made; the lines above say why. The unpacked app is whole.')
  }
  console.log(`package: ${unpacked.slice(root.length + 1)} is ready`)
})
