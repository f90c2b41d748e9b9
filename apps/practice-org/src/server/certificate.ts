import { X509Certificate } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generate } from 'selfsigned';

export interface Certificate {
  /** PEM. */
  cert: string;
  key: string;
}

const LIFETIME_DAYS = 825;

/**
 * The certificate of the TLS port, signed by itself: made at the first start (and when it is about to end), kept
 * beside login.json as tls.crt, which is what clients are told to trust (NODE_EXTRA_CA_CERTS and its like).
 */
export async function loadCertificate(folder: string, host: string): Promise<Certificate> {
  const [certFile, keyFile] = [join(folder, 'tls.crt'), join(folder, 'tls.key')];
  if (existsSync(certFile) && existsSync(keyFile)) {
    const kept = { cert: readFileSync(certFile, 'utf8'), key: readFileSync(keyFile, 'utf8') };
    if (isUsable(kept.cert)) return kept;
  }
  const addresses = ['127.0.0.1', '::1', ...(/^[\d.]+$|:/.test(host) ? [host] : [])].filter(
    (address) => address !== '0.0.0.0' && address !== '::',
  );
  const names = ['localhost', ...(/[a-z]/i.test(host) && !host.includes(':') ? [host] : [])];
  const made = await generate([{ name: 'commonName', value: 'practice org' }], {
    keySize: 2048,
    algorithm: 'sha256',
    notAfterDate: new Date(Date.now() + LIFETIME_DAYS * 86_400_000),
    extensions: [
      { name: 'basicConstraints', cA: true },
      {
        name: 'subjectAltName',
        altNames: [
          ...[...new Set(names)].map((value) => ({ type: 2 as const, value })),
          ...[...new Set(addresses)].map((ip) => ({ type: 7 as const, ip })),
        ],
      },
    ],
  });
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  keep(keyFile, made.private, 0o600);
  keep(certFile, made.cert, 0o644);
  return { cert: made.cert, key: made.private };
}

function keep(file: string, text: string, mode: number): void {
  const part = `${file}.part`;
  writeFileSync(part, text, { mode });
  chmodSync(part, mode);
  renameSync(part, file);
}

function isUsable(cert: string): boolean {
  try {
    return new X509Certificate(cert).validToDate.getTime() > Date.now() + 7 * 86_400_000;
  } catch {
    return false;
  }
}
