import { DmsError, Secrets } from '@dms/domain';

interface Sealed {
  secret: string;
}

/** Bound to the webhook, and told apart from what connections seal. */
const bound = (webhookId: string) => `webhook:${webhookId}`;

export function sealSecret(secrets: Secrets, webhookId: string, secret: string): string {
  return secrets.seal(bound(webhookId), { secret } satisfies Sealed);
}

/** Throws DmsError SECRET_UNREADABLE in words about webhooks. */
export function secretOf(secrets: Secrets, webhookId: string, sealed: string): string {
  try {
    return secrets.open<Sealed>(bound(webhookId), sealed).secret;
  } catch (error) {
    if (!(error instanceof DmsError)) throw error;
    throw new DmsError(
      'SECRET_UNREADABLE',
      'The secret of the webhook cannot be opened: was it sealed with another DMS_SECRET_KEY? Give that key, or make a new secret.',
    );
  }
}
