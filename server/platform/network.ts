import { BlockList, isIP } from 'node:net'
import type { Config } from './config.ts'

/** How a request came in, once the proxy's word was taken or not (A18). */
export type Arrival = { protocol: 'http' | 'https'; host: string; ip: string }
/** `refused`: plain http over a public network; no sign-in is offered there. */
export type Privacy = 'encrypted' | 'private' | 'refused'

/** A matcher for addresses and networks such as `10.0.0.0/8`. */
export function openNetworks(networks: readonly string[]): (ip: string) => boolean {
  const block = new BlockList()
  for (const network of networks) {
    const [address = '', bits] = network.split('/')
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
    block.addSubnet(address, Number(bits ?? (family === 'ipv6' ? 128 : 32)), family)
  }
  return (ip) => {
    const plain = withoutMapping(ip)
    const family = isIP(plain)
    return family !== 0 && block.check(plain, family === 6 ? 'ipv6' : 'ipv4')
  }
}

const privateRanges = ['127.0.0.0/8', '10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '::1', 'fc00::/7', 'fe80::/10']
const withoutMapping = (ip: string) => ip.replace(/^::ffff:(?=\d+\.)/i, '')

/** Judges an arrival: https, http where only people nearby can listen in, or http where nobody should sign in. */
export function judgePrivacy(config: Pick<Config, 'privateNetworks'>): (arrival: Arrival) => Privacy {
  const isPrivate = openNetworks([...privateRanges, ...config.privateNetworks])
  return ({ protocol, host, ip }) => {
    if (protocol === 'https') return 'encrypted'
    return isPrivate(ip) && (isPrivateName(host) || isPrivate(host)) ? 'private' : 'refused'
  }
}

export const isLoopback = openNetworks(['127.0.0.0/8', '::1'])

function isPrivateName(host: string): boolean {
  if (isIP(host)) return false
  return !host.includes('.') || /\.(localhost|local|lan|internal|home\.arpa)$/.test(host)
}

/** Host name without port and brackets, in lower case. */
export const nameOfHost = (header: string): string =>
  header
    .replace(/:\d+$/, '')
    .replace(/^\[(.*)\]$/, '$1')
    .toLowerCase()

/** The sign-in cookie's name: the organisation's own, so that two on one machine do not sign each other out (A18). */
export const cookieName = (organisationId: string, protocol: 'http' | 'https'): string =>
  `${protocol === 'https' ? '__Host-' : ''}lyceum-${organisationId}`
