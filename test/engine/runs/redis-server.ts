/** A Redis of the test's own, from Debian's package `redis-server`: a port nobody uses, a folder that goes with it. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as after } from 'node:timers/promises'
import { addressOf } from '../../../engine/runs/pool/address.ts'
import { reached } from '../../../engine/runs/pool/redis.ts'

const there = () => spawnSync('redis-server', ['--version'], { stdio: 'ignore' }).status === 0
/** Installs it where that can be done; says why not where it cannot. */
export function lackingRedis(): string | null {
  if (there()) return null
  if (process.getuid?.() !== 0) return 'needs redis-server: sudo apt-get install redis-server'
  spawnSync('sh', ['-c', 'apt-get update && apt-get install -y --no-install-recommends redis-server'], {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    stdio: 'ignore',
    timeout: 120_000,
  })
  return there() ? null : 'redis-server could not be installed with apt-get'
}

export const freePort = () =>
  new Promise<number>((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => resolve(port))
    })
  })

export interface RedisServer {
  readonly url: string
  start(): Promise<void>
  /** Ends it as a cut wire would; what it held is gone. */
  kill(): Promise<void>
  dispose(): Promise<void>
}

export async function redisServer(): Promise<RedisServer> {
  const folder = mkdtempSync(join(tmpdir(), 'neurula-redis-'))
  const port = await freePort()
  const url = `redis://127.0.0.1:${port}`
  let child: ChildProcess | null = null
  const server: RedisServer = {
    url,
    async start() {
      child = spawn('redis-server', ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', '', '--appendonly', 'no'], {
        stdio: 'ignore',
      })
      for (let tries = 0; ; tries++) {
        try {
          return await reached(addressOf(url))
        } catch (error) {
          if (tries > 200) throw error
          await after(50)
        }
      }
    },
    async kill() {
      if (!child) return
      const gone = new Promise((resolve) => child!.once('exit', resolve))
      child.kill('SIGKILL')
      await gone
      child = null
    },
    async dispose() {
      await server.kill()
      rmSync(folder, { recursive: true, force: true })
    },
  }
  await server.start()
  return server
}
