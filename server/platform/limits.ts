import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import { tooMany } from './errors.ts'

/** So many in so many seconds, for each key; the counts live in this process (two-process limits come later). */
export type Limit = { take(key: string): Promise<void> }

/** @throws 429 with the seconds to wait. */
export function limit(points: number, seconds: number): Limit {
  const limiter = new RateLimiterMemory({ points, duration: seconds })
  return {
    async take(key) {
      await limiter.consume(key).catch((refused: unknown) => {
        if (refused instanceof RateLimiterRes) throw tooMany(Math.max(1, Math.ceil(refused.msBeforeNext / 1000)))
        throw refused
      })
    },
  }
}
