/** What one embedded Redis needs to know. */
export interface RedisSettings {
  port: number;
  password: string;
  /** Absolute folder of the append-only file. */
  folder: string;
  /** Absolute path of its log. */
  log: string;
}

/**
 * redis.conf of the embedded Redis. The password stands here (a file of mode 0600), not in the arguments, which every
 * user of the machine can read. No RDB snapshots: the append-only file is the durable copy, and a failed snapshot
 * would make Redis refuse writes. noeviction: a queue entry is never dropped to make room.
 */
export function redisConfiguration({ port, password, folder, log }: RedisSettings): string {
  const lines = [
    'bind 127.0.0.1',
    `port ${port}`,
    'protected-mode yes',
    `requirepass ${quoted(password)}`,
    `dir ${quoted(folder)}`,
    `logfile ${quoted(log)}`,
    'daemonize no',
    'save ""',
    'appendonly yes',
    'appendfsync everysec',
    'maxmemory-policy noeviction',
  ];
  return `${lines.join('\n')}\n`;
}

/** Redis's own quoting: bytes outside printable ASCII as \xHH, so no text can end its line or its quotes. */
function quoted(text: string): string {
  const bytes = [...Buffer.from(text, 'utf8')].map((byte) => {
    const plain = byte >= 0x20 && byte < 0x7f && byte !== 0x22 && byte !== 0x5c;
    return plain ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, '0')}`;
  });
  return `"${bytes.join('')}"`;
}
