/** Where to go after the sign-in: an address within these pages, or home. Never another site's. */
export function returnAddress(wanted: string | undefined): string {
  if (!wanted?.startsWith('/') || wanted.startsWith('//') || wanted.includes('\\')) return '/';
  return wanted.startsWith('/sign-in') || wanted.startsWith('/setup') ? '/' : wanted;
}
