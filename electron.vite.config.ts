import { existsSync, globSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'
import type { Plugin } from 'vite'
import { licences } from './scripts/licences.mjs'

const here = (path: string) => resolve(import.meta.dirname, path)

/** `virtual:icons`: the Tabler icons that definitions and commands name in quotes, so that only those are bundled and no table lists them. */
function namedIcons(): Plugin {
  const id = '\0virtual:icons'
  return {
    name: 'named-icons',
    resolveId: (source) => (source === 'virtual:icons' ? id : undefined),
    load(module) {
      if (module !== id) return
      const files = globSync(['engine/{modules,pretrained}/**/*.ts', 'renderer/**/*.{ts,tsx}'], { cwd: here('.') })
      const named = new Set(
        files.flatMap((file) => [...readFileSync(here(file), 'utf8').matchAll(/['"](Icon[A-Z0-9]\w*)['"]/g)].map((m) => m[1]!)),
      )
      for (const name of named)
        if (!existsSync(here(`node_modules/@tabler/icons-react/dist/esm/icons/${name}.mjs`)))
          this.error(`There is no Tabler icon "${name}"; a definition or command names it.`)
      const list = [...named].sort().join(', ')
      return `import { ${list} } from '@tabler/icons-react'\nexport default { ${list} }`
    },
  }
}

/** What the About dialog shows, beside the page. */
const licenceText = (): Plugin => ({
  name: 'licence-text',
  generateBundle() {
    this.emitFile({ type: 'asset', fileName: 'licences.txt', source: licences() })
  },
})

/** The shell and the page. The engine is bundled by vite.engine.config.ts; in development it runs from its sources. */
export default defineConfig({
  main: {
    build: {
      outDir: 'out/main',
      // The packed app has no node_modules.
      externalizeDeps: false,
      rollupOptions: { input: { main: here('electron/main.ts') }, output: { format: 'es', entryFileNames: '[name].js' } },
    },
  },
  preload: {
    build: {
      outDir: 'out/preload',
      externalizeDeps: false,
      // A sandboxed preload has no modules of its own: one CommonJS file.
      rollupOptions: {
        input: { preload: here('electron/preload.ts') },
        external: ['electron'],
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: here('renderer'),
    plugins: [react(), namedIcons(), licenceText()],
    build: { outDir: here('out/renderer'), emptyOutDir: true, rollupOptions: { input: here('renderer/index.html') } },
  },
})
