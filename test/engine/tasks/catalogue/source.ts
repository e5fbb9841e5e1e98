/** A source of data on this machine that behaves as it is told. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export type Answer = (request: IncomingMessage, response: ServerResponse) => void
export interface Asked {
  readonly path: string
  readonly range: string | undefined
  readonly ifRange: string | undefined
}

/** @param answers one for each request in turn, the last for all further ones */
export async function source(...answers: Answer[]) {
  const asked: Asked[] = []
  const server = createServer((request, response) => {
    const { range, 'if-range': ifRange } = request.headers
    asked.push({ path: request.url!, range, ifRange: ifRange as string | undefined })
    answers[Math.min(asked.length, answers.length) - 1]!(request, response)
  })
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  const { port } = server.address() as AddressInfo
  return {
    address: `http://127.0.0.1:${port}/`,
    asked,
    close: () => {
      server.closeAllConnections()
      return new Promise((done) => server.close(done))
    },
  }
}

/** As a good source does: whole, or from where it is asked to go on if the tag is still the same. */
export const whole =
  (bytes: Uint8Array, etag: string | null = '"1"'): Answer =>
  ({ headers }, response) => {
    const from = /^bytes=(\d+)-$/.exec(headers.range ?? '')
    const on = from && (headers['if-range'] === undefined || headers['if-range'] === etag) ? Number(from[1]) : null
    if (on !== null && on >= bytes.length) return void response.writeHead(416, { 'content-range': `bytes */${bytes.length}` }).end()
    const part = bytes.subarray(on ?? 0)
    response.writeHead(on === null ? 200 : 206, {
      'content-length': part.length,
      ...(etag && { etag }),
      ...(on !== null && { 'content-range': `bytes ${on}-${bytes.length - 1}/${bytes.length}` }),
    })
    response.end(part)
  }

/** As if it did not know of ranges or tags. */
export const alwaysWhole =
  (bytes: Uint8Array): Answer =>
  (_, response) =>
    void response.writeHead(200, { 'content-length': bytes.length }).end(bytes)

/**
 * Ends the connection when `count` bytes of what the other answer sends have reached who asked.
 * @param seen bytes that it has
 */
export const breaksAfter =
  (count: number, seen: () => number, answer: Answer): Answer =>
  (request, response) => {
    const before = seen()
    const end = (chunk: Uint8Array) => {
      response.write(chunk.subarray(0, count))
      const watch = setInterval(() => {
        if (seen() < before + count) return
        clearInterval(watch)
        request.socket.destroy()
      }, 1)
    }
    answer(request, Object.assign(response, { end }))
  }

/** Sends `count` bytes, then nothing. */
export const stallsAfter =
  (count: number, answer: Answer): Answer =>
  (request, response) => {
    const end = (chunk: Uint8Array) => response.write(chunk.subarray(0, count))
    answer(request, Object.assign(response, { end }))
  }

export const status =
  (code: number): Answer =>
  (_, response) =>
    void response.writeHead(code).end('no')

export const pointsTo =
  (location: string): Answer =>
  (_, response) =>
    void response.writeHead(302, { location }).end()
