import { BlockList, isIP } from 'node:net';

/** What is not the public internet (IANA's special-purpose registries), and what could lead back into it. */
const notPublic: [string, number, 'ipv4' | 'ipv6'][] = [
  ['0.0.0.0', 8, 'ipv4'],
  ['10.0.0.0', 8, 'ipv4'],
  ['100.64.0.0', 10, 'ipv4'],
  ['127.0.0.0', 8, 'ipv4'],
  ['169.254.0.0', 16, 'ipv4'],
  ['172.16.0.0', 12, 'ipv4'],
  ['192.0.0.0', 24, 'ipv4'],
  ['192.0.2.0', 24, 'ipv4'],
  ['192.88.99.0', 24, 'ipv4'],
  ['192.168.0.0', 16, 'ipv4'],
  ['198.18.0.0', 15, 'ipv4'],
  ['198.51.100.0', 24, 'ipv4'],
  ['203.0.113.0', 24, 'ipv4'],
  ['224.0.0.0', 3, 'ipv4'],
];
/** Of IPv6 only what is given out as global unicast, without the ranges in it that carry an IPv4 address or are for examples. */
const globalUnicast: [string, number] = ['2000::', 3];
const notGlobal: [string, number][] = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
];

const refused = new BlockList();
for (const [network, bits, family] of notPublic) refused.addSubnet(network, bits, family);
for (const [network, bits] of notGlobal) refused.addSubnet(network, bits, 'ipv6');
const allowed = new BlockList();
allowed.addSubnet(...globalUnicast, 'ipv6');

/** Whether an IP address is one of the public internet. */
export function isPublicAddress(address: string): boolean {
  switch (isIP(address)) {
    case 4:
      return !refused.check(address, 'ipv4');
    case 6:
      return !address.includes('%') && allowed.check(address, 'ipv6') && !refused.check(address, 'ipv6');
    default:
      return false;
  }
}
