/** How the app is packed; called by scripts/package.mjs, which sets the runtime and the resources of the platform. */
import { finish } from './scripts/package-natives.mjs'

const target = process.platform

/** @type {import('electron-builder').Configuration} */
export default {
  appId: 'org.neurula.app',
  productName: 'Neurula',
  copyright: 'The Neurula authors, MIT licence',
  directories: { output: 'dist', buildResources: 'build' },
  // The shell and the page are bundled whole; the engine lies beside the archive, because its own Node runs it.
  files: ['out/main/**', 'out/preload/**', 'out/renderer/**', 'package.json', 'build/icon.png', '!**/node_modules/**', '!**/*.map'],
  asar: true,
  npmRebuild: false,
  nodeGypRebuild: false,
  extraResources: [
    { from: 'out/package/engine', to: 'engine' },
    { from: 'out/package/node', to: 'node' },
    { from: 'out/package/licences', to: 'licences' },
  ],
  extraFiles: target === 'darwin' ? [] : [{ from: 'out/package/command', to: '.' }],
  // Before fuses are flipped and anything is signed.
  afterPack: ({ appOutDir, packager }) => finish(packager.getResourcesDir(appOutDir)),
  fileAssociations: [
    { ext: 'neurula', name: 'Neurula project', description: 'Neurula project', mimeType: 'application/x-neurula', role: 'Editor' },
  ],
  electronFuses: {
    runAsNode: false,
    enableCookieEncryption: true,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    // Checked by Electron on these two; Linux has no place for the hash.
    enableEmbeddedAsarIntegrityValidation: target !== 'linux',
    onlyLoadAppFromAsar: true,
    loadBrowserProcessSpecificV8Snapshot: false,
  },
  linux: {
    target: ['AppImage', 'deb'],
    executableName: 'neurula-app',
    category: 'Science',
    synopsis: 'Wire, grow and train brain-like networks',
    maintainer: 'The Neurula authors',
  },
  win: { target: ['nsis'], executableName: 'neurula-app' },
  mac: { target: ['dmg'], category: 'public.app-category.education' },
  publish: null,
}
