/** Stands in for Electron's own default app: `electron [-r MODULE] [--switches] FOLDER [arguments]` opens the app in FOLDER. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { app } from 'electron'

// All of argv is read first: a module given with -r may shorten it.
const required = []
let target = null
for (let i = 1; i < process.argv.length && target === null; i++) {
  const argument = process.argv[i]
  if (argument === '-r' || argument === '--require') required.push(process.argv[++i])
  else if (!argument.startsWith('-')) target = resolve(argument)
}
if (target === null) {
  console.error('electron: no app folder given')
  app.exit(1)
} else {
  const manifest = JSON.parse(readFileSync(join(target, 'package.json'), 'utf8'))
  process.defaultApp = true
  app.setName(manifest.productName ?? manifest.name)
  app.setVersion(manifest.version)
  app.setAppPath(target)
  const require = createRequire(join(target, 'package.json'))
  for (const module of required) require(resolve(module))
  await import(pathToFileURL(join(target, manifest.main)).href)
}
