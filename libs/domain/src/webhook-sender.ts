export interface WebhookAnswer {
  status: number;
  /** The beginning of what was answered, at most 1 kB. */
  text: string;
}

/** Posts to addresses that people have named: wherever such a call may not go, it does not. */
export abstract class WebhookSender {
  /** Throws DmsError HOST_NOT_ALLOWED for an address that could never be called. */
  abstract assertAllowed(url: string): void;
  /**
   * One POST, no redirect followed, given up after ten seconds. Throws DmsError: HOST_NOT_ALLOWED where the name leads into a
   * network that is not public, WEBHOOK_UNREACHABLE where nobody answers. Any answer is an answer.
   */
  abstract post(url: string, headers: Record<string, string>, body: string): Promise<WebhookAnswer>;
}
