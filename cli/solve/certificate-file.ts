import type { Certificate, Coverage, Draft } from '../../matching/index.ts'

/** What `solve --certificate` writes and `check` reads. With several place classes, `class` says whose each is. */
export type CertificateFile = {
  scale: number
  /** Points for each person placed and the floor, where they were used: the proof is about them too. */
  coverage?: number
  floor?: number
  entries: ('rank' | 'score')[]
  mentee: number[][]
  mentor: number[][]
  class?: { offer: number[]; size: number[]; duals: number[][] }
}

/** Dual values by mentee and by mentor; with a load step by place, since every place has a value of its own. */
export function writeCertificateFile(
  { entries, scale, request, place, classOffset }: Certificate,
  coverage: Coverage,
  floor: number | undefined,
): CertificateFile {
  const used = { ...(coverage === 'everyone' ? {} : { coverage }), ...(floor === undefined ? {} : { floor }) }
  const mentee = request.map((list) => Array.from(list))
  const offer: number[] = []
  for (let j = 0; j + 1 < classOffset.length; j++)
    for (let q = classOffset[j] ?? 0; q < (classOffset[j + 1] ?? 0); q++) offer.push(j)
  const isByPlace = offer.some((j, q) => offer[q + 1] === j)
  if (isByPlace) {
    const duals = place.map((list) => Array.from(list))
    return { scale, ...used, entries, mentee, mentor: [], class: { offer, size: offer.map(() => 1), duals } }
  }
  const mentor = place.map((list) => {
    const byMentor = new Array<number>(classOffset.length - 1).fill(0)
    for (const [q, j] of offer.entries()) byMentor[j] = list[q] ?? 0
    return byMentor
  })
  return { scale, ...used, entries, mentee, mentor }
}

/**
 * The certificate in the form the checker reads. `usable` says of each mentor how many places somebody could have: one
 * without any has no class.
 */
export function readCertificateFile(file: CertificateFile, usable: Int32Array): Certificate {
  const { scale, entries, mentee, mentor } = file
  const classOffset = new Int32Array(usable.length + 1)
  const request = mentee.map((list) => Float64Array.from(list))
  if (file.class) {
    for (const j of file.class.offer) classOffset[j + 1] = (classOffset[j + 1] ?? 0) + 1
    for (let j = 0; j < usable.length; j++) classOffset[j + 1] = (classOffset[j + 1] ?? 0) + (classOffset[j] ?? 0)
    return { scale, entries, request, place: file.class.duals.map((list) => Float64Array.from(list)), classOffset }
  }
  for (let j = 0; j < usable.length; j++) classOffset[j + 1] = (classOffset[j] ?? 0) + ((usable[j] ?? 0) > 0 ? 1 : 0)
  const place = mentor.map((list) => Float64Array.from(list.filter((_, j) => (usable[j] ?? 0) > 0)))
  return { scale, entries, request, place, classOffset }
}

/** Which place of its mentor each mentee has: any order will do, since only the sum over a mentor's places counts. */
export function countPlaces(draft: Pick<Draft, 'pairs'>, lock: Int32Array, isByPlace: boolean): Int32Array {
  const next = new Map<number, number>()
  return draft.pairs.map((j, i) => {
    if (j < 0 || (lock[i] ?? -1) >= 0) return -1
    if (!isByPlace) return 0
    const place = next.get(j) ?? 0
    next.set(j, place + 1)
    return place
  })
}
