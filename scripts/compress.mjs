/** Compresses what the server sends, once at build time, so that it never has to while somebody waits. */
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, gzip } from 'node:zlib'

/** Pictures and fonts are compressed already; pages get a fresh nonce in every answer. */
const worthIt = /\.(js|css|svg|json|txt|webmanifest)$/
/** Below this one network packet carries the file either way. */
const smallestBytes = 1024

/**
 * Puts a `.br` and a `.gz` beside every file of the folder that gains by it.
 * @param {string} folder
 */
export async function compressFolder(folder) {
  const paths = (await readdir(folder, { recursive: true })).filter((path) => worthIt.test(path))
  await Promise.all(
    paths.map(async (relativePath) => {
      const path = join(folder, relativePath)
      const text = await readFile(path)
      if (text.byteLength <= smallestBytes) return
      const [br, gz] = await Promise.all([promisify(brotliCompress)(text), promisify(gzip)(text, { level: 9 })])
      await Promise.all([writeFile(`${path}.br`, br), writeFile(`${path}.gz`, gz)])
    }),
  )
}
