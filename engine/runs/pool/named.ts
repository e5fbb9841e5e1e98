/** Which Redis runs meet workers at. */
import { addressOf } from './address.ts'

let named: string | null | undefined
/** Names the Redis at which runs that begin from now on meet workers, or none. Throws a sentence where it is no address. */
export const nameRedis = (address: string | null): void => {
  named = address && addressOf(address).url
}
/** Its address, from the environment where nobody named one; null where there is none. Throws a sentence where that is no address. */
export function redisNamed(): string | null {
  if (named === undefined) nameRedis(process.env.NEURULA_REDIS || null)
  return named!
}
