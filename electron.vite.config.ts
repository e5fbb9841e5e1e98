import { resolve } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'

const here = (path: string) => resolve(import.meta.dirname, path)

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
    plugins: [react()],
    build: { outDir: here('out/renderer'), emptyOutDir: true, rollupOptions: { input: here('renderer/index.html') } },
  },
})
