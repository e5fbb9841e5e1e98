/** An address of Redis. Pure, for the shell too. */
export interface Address {
  /** With the password; not to be shown. */
  readonly url: string
  /** Machine and port. */
  readonly shown: string
  readonly password: boolean
}

/** Throws a sentence that does not repeat the text, which may hold a password. */
export function addressOf(text: string): Address {
  const trimmed = text.trim()
  const url = URL.parse(/^[a-z]+:\/\//i.test(trimmed) ? trimmed : `redis://${trimmed}`)
  if (!url?.hostname || !['redis:', 'rediss:'].includes(url.protocol) || !/^(\/\d*)?$/.test(url.pathname))
    throw new Error('That is no address of Redis; write it as redis://MACHINE:PORT, with a password as redis://:PASSWORD@MACHINE:PORT.')
  return { url: url.href, shown: `${url.hostname}:${url.port || 6379}`, password: url.password !== '' }
}
